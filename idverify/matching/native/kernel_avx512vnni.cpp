// AVX-512 VNNI: four byte products summed to 32 bits in one instruction (vpdpbusd), sixteen rows at a time.
//
// Sums stay in registers only where every index is a constant: GCC 12 keeps arrays that a loop indexes in memory and
// stores each sum after each step, which halves the rate. Hence the lists of indices instead of inner loops.
#include <immintrin.h>

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Codes;
using idverify::Column;
using idverify::Look;
using idverify::kTeam;
using idverify::Probes;
using idverify::Survivors;

// Bytes between asking for codes and reading them: more than one 4 KB page, where the processor's own look-ahead
// stops. Measured on Cascade Lake: 12 GB/s from memory instead of 10, 19 from the third-level cache instead of 11.
constexpr int kAhead = 16384;

inline __m512i four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return _mm512_set1_epi32(four);
}

// Terms of a block's rows.
struct Terms {
    __m512 left, tail, mean;

    Terms(const Look& look, int64_t block)
        : left(of(look.left, block)), tail(of(look.tail_length, block)),
          mean(_mm512_mul_ps(of(look.mean, block), _mm512_set1_ps(idverify::kTermStep))) {}

    // What the codes leave over, in the integers of a team: where its sums start.
    __m512i start(float weight) const {
        return _mm512_cvt_roundps_epi32(_mm512_mul_ps(left, _mm512_set1_ps(weight)), _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
    }

    static __m512 of(const Column& column, int64_t block) {
        if (!column.at) return _mm512_setzero_ps();
        const auto* terms = reinterpret_cast<const __m256i*>(of_block(column, block));
        return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256(terms)));
    }
};

// Tells which rows' bounds reach a probe's floor, and how high those of the others are: from sums alone, or from bounds.
struct BySum : SumFloor {
    __m512i highest;

    void begin(const Bounds& probe, const Survivors& out) {
        SumFloor::begin(probe, out.floor);
        highest = _mm512_set1_epi32(INT32_MIN);
    }

    __m512i value(__m512i sums, const Terms&, const Look&) const { return sums; }
    __mmask16 reach(__m512i value) const { return _mm512_cmpge_epi32_mask(value, _mm512_set1_epi32(least)); }
    __m512 bounds(__m512i value) const {
        return _mm512_fmadd_ps(_mm512_cvtepi32_ps(value), _mm512_set1_ps(step), _mm512_set1_ps(shift));
    }
    void leave_out(__m512i value) { highest = _mm512_max_epi32(highest, value); }
    void leave_out(__mmask16 rows, __m512i value) { highest = _mm512_mask_max_epi32(highest, rows, highest, value); }

    float left_out() const { return bound_of(_mm512_reduce_max_epi32(highest)); }
};

struct ByBound {
    __m512 highest;
    Bounds probe;
    float floor;

    void begin(const Bounds& probe_, const Survivors& out) {
        probe = probe_, floor = out.floor;
        highest = _mm512_set1_ps(-__builtin_inff());
    }

    __m512 value(__m512i sums, const Terms& terms, const Look& look) const {
        __m512 bounds = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_set1_ps(probe.step), _mm512_set1_ps(probe.shift));
        if (look.tail_length.at) bounds = _mm512_fmadd_ps(terms.tail, _mm512_set1_ps(probe.tail), bounds);
        return _mm512_add_ps(bounds, terms.mean);
    }
    __mmask16 reach(__m512 value) const { return _mm512_cmp_ps_mask(value, _mm512_set1_ps(floor), _CMP_GE_OQ); }
    __m512 bounds(__m512 value) const { return value; }
    void leave_out(__m512 value) { highest = _mm512_max_ps(highest, value); }
    void leave_out(__mmask16 rows, __m512 value) { highest = _mm512_mask_max_ps(highest, rows, highest, value); }
    float left_out() const { return _mm512_reduce_max_ps(highest); }
};

// Appends the marked of a block's rows after `count` others, and returns how many there are then.
inline uint32_t append_marked(__m512 bounds, __mmask16 marks, int64_t block, const Survivors& out, uint32_t count) {
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i rows = _mm512_add_epi32(_mm512_set1_epi32(int32_t(block * 16)), lanes);
    // the forms that write to memory are slow on Zen 4
    _mm512_storeu_si512(out.rows + count, _mm512_maskz_compress_epi32(marks, rows));
    _mm512_storeu_ps(out.bounds + count, _mm512_maskz_compress_ps(marks, bounds));
    return count + uint32_t(__builtin_popcount(marks));
}

// Judges the rows of some blocks for one probe, with one branch for all of them.
template <class Judge, int... K>
inline void judge_blocks(Judge& judge, const __m512i* sums, const Terms* terms, const Look& look, int64_t block,
                         Survivors& out, Indices<K...>) {
    const decltype(judge.highest) values[] = {judge.value(sums[K], terms[K], look)...};
    const __mmask16 marks[] = {judge.reach(values[K])...};
    if (!((uint32_t(marks[K]) | ...) | out.many)) return (judge.leave_out(values[K]), ...);
    (judge.leave_out(_mm512_knot(marks[K]), values[K]), ...);
    const Survivors to = out;  // what is written could be what is read, for all the compiler knows
    uint32_t count = to.count;
    ((count = append_marked(judge.bounds(values[K]), marks[K], block + K, to, count)), ...);
    out.count = count;
}

// One probe streams: two lines a step, asked for long before.
inline __m512i sums_of_one(__m512i sums0, const Codes& part, int64_t block, const int8_t* integers) {
    const __m512i low = _mm512_set1_epi8(15);
    const uint8_t* codes = part.at + block * part.groups * 64;
    __m512i sums1 = _mm512_setzero_si512(), sums2 = sums1, sums3 = sums1;
    for (int group = 0; group < part.groups; group += 2, codes += 128, integers += 16) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + kAhead), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(codes + kAhead + 64), _MM_HINT_T0);
        const __m512i packed = _mm512_loadu_si512(codes), next = _mm512_loadu_si512(codes + 64);
        sums0 = _mm512_dpbusd_epi32(sums0, _mm512_and_si512(packed, low), four_codes(integers));
        sums1 = _mm512_dpbusd_epi32(sums1, _mm512_and_si512(_mm512_srli_epi16(packed, 4), low), four_codes(integers + 4));
        sums2 = _mm512_dpbusd_epi32(sums2, _mm512_and_si512(next, low), four_codes(integers + 8));
        sums3 = _mm512_dpbusd_epi32(sums3, _mm512_and_si512(_mm512_srli_epi16(next, 4), low), four_codes(integers + 12));
    }
    return _mm512_add_epi32(_mm512_add_epi32(sums0, sums1), _mm512_add_epi32(sums2, sums3));
}

template <class Judge>
void coarse_of_one(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors& out) {
    Judge judge;
    judge.begin(probes.bounds[0], out);
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        const Terms terms(look, block);
        __m512i sums = sums_of_one(terms.start(probes.bounds[0].left), look.head, block, probes.head);
        if (look.tail.groups) sums = sums_of_one(sums, look.tail, block, probes.tail);
        judge_blocks(judge, &sums, &terms, look, block, out, Upto<1>());
    }
    out.left_out = higher(out.left_out, judge.left_out());
}

// GCC 12 would store a sum that two loops share after each of their steps.
inline void in_register(__m512i& sum) { asm("" : "+v"(sum)); }

// Unpacks the codes of B blocks into (groups, 2, B, 64): each group's low halves, then its high ones. Returns their end.
template <int B, int... K>
uint8_t* unpack(const Codes& part, int64_t block, uint8_t* to, Indices<K...>) {
    const __m512i low = _mm512_set1_epi8(15);
    const int64_t block_bytes = int64_t(part.groups) * 64;
    const uint8_t* codes = part.at + block * block_bytes;
    for (int group = 0; group < part.groups; group++, codes += 64, to += B * 128) {
        const __m512i packed[] = {_mm512_loadu_si512(codes + K * block_bytes)...};
        (_mm512_store_si512(to + K * 64, _mm512_and_si512(packed[K], low)), ...);
        (_mm512_store_si512(to + (B + K) * 64, _mm512_and_si512(_mm512_srli_epi16(packed[K], 4), low)), ...);
    }
    return to;
}

// Four coordinates of B blocks for a team: an integer is read once for B blocks, a code once for all probes.
template <int B, int... I, int... K>
inline __attribute__((always_inline)) void add_four(__m512i* sums, const uint8_t* codes, const int8_t* integers,
                                                    Indices<I...>, Indices<K...>) {
    const __m512i unpacked[B] = {_mm512_load_si512(codes + K * 64)...};
    ((sums[I] = _mm512_dpbusd_epi32(sums[I], unpacked[I % B], four_codes(integers + I / B * 8))), ...);
    asm volatile("" : : : "memory");  // or other codes are read too early and leave the sums no registers
}

template <int B, int... I>
inline __attribute__((always_inline)) const uint8_t* add_part(__m512i* sums, const uint8_t* codes, int groups,
                                                              const int8_t* integers, const uint8_t* ahead,
                                                              Indices<I...> all) {
    for (const uint8_t* const end = codes + groups * B * 128; codes != end; codes += B * 128, integers += kTeam * 8, ahead += 32) {
        _mm_prefetch(reinterpret_cast<const char*>(ahead), _MM_HINT_T0);
        add_four<B>(sums, codes, integers, all, Upto<B>());
        add_four<B>(sums, codes + B * 64, integers + 4, all, Upto<B>());
    }
    (in_register(sums[I]), ...);
    return codes;
}

// Not inlined: constants of the code around it would take registers that the sums need.
template <int B, int... I>
__attribute__((noinline)) void sums_of_team(__m512i* out, const Look& look, int64_t block, const Terms* terms,
                                            const uint8_t* unpacked, const Probes& probes, int team, Indices<I...> all) {
    const float weight = probes.bounds[0].left;
    __m512i sums[sizeof...(I)] = {(I < B ? terms[I].start(weight) : sums[I - B])...};
    const auto ahead = [&](const Codes& part) {  // the next blocks: each team asks for a part
        return part.at + ((block + B) * 2 + team) * part.groups * 32;
    };
    unpacked = add_part<B>(sums, unpacked, look.head.groups, probes.head, ahead(look.head), all);
    add_part<B>(sums, unpacked, look.tail.groups, probes.tail, ahead(look.tail), all);
    ((out[I] = sums[I]), ...);
}

// All probes look at B blocks, whose codes stay in the first-level cache, before the next. `room` is for those codes.
template <int B, class Judge, int... K>
void coarse_of_blocks(const Look& look, int64_t block, const Probes& probes, Judge* judges, Survivors* out, uint8_t* room,
                      Indices<K...> each) {
    __m512i sums[kTeam * B];
    const Terms terms[B] = {Terms(look, block + K)...};
    unpack<B>(look.tail, block, unpack<B>(look.head, block, room, each), each);
    for (int number = 0; number * kTeam < probes.count; number++) {
        const int first = number * kTeam;
        const Probes team = team_of(look, probes, first);
        sums_of_team<B>(sums, look, block, terms, room, team, number, Upto<kTeam * B>());
        for (int n = 0; n < team.count; n++)
            judge_blocks(judges[first + n], sums + n * B, terms, look, block, out[first + n], each);
    }
}

template <class Judge>
void coarse_of_many(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    Judge judges[idverify::kProbesTogether];
    for (int n = 0; n < probes.count; n++) judges[n].begin(probes.bounds[n], out[n]);
    auto* room = static_cast<uint8_t*>(__builtin_alloca_with_align((look.head.groups + look.tail.groups) * 3 * 128, 512));
    int64_t block = first_block;  // 24 sums, 3 registers of codes, one of integers: three blocks nearly fill the 32 there are
    for (; block + 3 <= first_block + blocks; block += 3) coarse_of_blocks<3>(look, block, probes, judges, out, room, Upto<3>());
    for (; block < first_block + blocks; block++) coarse_of_blocks<1>(look, block, probes, judges, out, room, Upto<1>());
    for (int n = 0; n < probes.count; n++) out[n].left_out = higher(out[n].left_out, judges[n].left_out());
}

void coarse(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    const bool by_sum = differ_by_sums(look);
    if (probes.count == 1)
        by_sum ? coarse_of_one<BySum>(look, first_block, blocks, probes, *out)
               : coarse_of_one<ByBound>(look, first_block, blocks, probes, *out);
    else
        by_sum ? coarse_of_many<BySum>(look, first_block, blocks, probes, out)
               : coarse_of_many<ByBound>(look, first_block, blocks, probes, out);
}

uint32_t keep(uint32_t* rows, float* bounds, uint32_t count, float floor, float* left_out) {
    __m512 highest = _mm512_set1_ps(*left_out);
    uint32_t kept = 0;
    for (uint32_t at = 0; at < count; at += 16) {
        const __mmask16 inside = count - at < 16 ? __mmask16((1u << (count - at)) - 1) : __mmask16(0xFFFF);
        const __m512 sixteen = _mm512_maskz_loadu_ps(inside, bounds + at);
        const __m512i numbers = _mm512_maskz_loadu_epi32(inside, rows + at);
        const __mmask16 stays = _mm512_mask_cmp_ps_mask(inside, sixteen, _mm512_set1_ps(floor), _CMP_GE_OQ);
        const __mmask16 leaves = _mm512_mask_cmp_ps_mask(inside, sixteen, _mm512_set1_ps(floor), _CMP_LT_OQ);
        highest = _mm512_mask_max_ps(highest, leaves, highest, sixteen);
        const uint32_t some = uint32_t(__builtin_popcount(stays));
        const __mmask16 front = __mmask16((1u << some) - 1);
        _mm512_mask_storeu_epi32(rows + kept, front, _mm512_maskz_compress_epi32(stays, numbers));
        _mm512_mask_storeu_ps(bounds + kept, front, _mm512_maskz_compress_ps(stays, sixteen));
        kept += some;
    }
    *left_out = _mm512_reduce_max_ps(highest);
    return kept;
}

inline int32_t second_of_row(const uint8_t* codes, const uint8_t* levels, const int8_t* integers, int groups) {
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(levels)));
    __m256i lows = _mm256_setzero_si256(), highs = lows;
    for (int group = 0; group < groups; group++) {
        const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + group * 32));
        const __m256i* at = reinterpret_cast<const __m256i*>(integers + group * 64);
        const __m256i first = _mm256_shuffle_epi8(table, _mm256_and_si256(packed, low));
        const __m256i last = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low));
        lows = _mm256_dpbusd_epi32(lows, first, _mm256_loadu_si256(at));
        highs = _mm256_dpbusd_epi32(highs, last, _mm256_loadu_si256(at + 1));
    }
    const __m256i sums = _mm256_add_epi32(lows, highs);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

template <int... I>
int64_t peak_of(int64_t rounds, Indices<I...>) {
    __m512i sums[] = {((void)I, _mm512_setzero_si512())...}, codes = _mm512_set1_epi8(1), integers = codes;
    for (int64_t round = 0; round < rounds; round++) {
        ((sums[I] = _mm512_dpbusd_epi32(sums[I], codes, integers)), ...);
        asm volatile("" : "+v"(codes), "+v"(integers));
    }
    __m512i all = sums[0];
    ((all = _mm512_xor_si512(all, sums[I])), ...);
    asm volatile("" : : "v"(all));
    return rounds * int64_t(sizeof...(I)) * 64;
}

int64_t peak(int64_t rounds) { return peak_of(rounds, Upto<12>()); }

bool runs_here() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

}  // namespace

const idverify::Kernel& idverify::avx512vnni_kernel() {
    static const Kernel kernel = {"avx512vnni", false, runs_here, coarse, keep, second<second_of_row>, similarity, turn, peak, encode, read};
    return kernel;
}
