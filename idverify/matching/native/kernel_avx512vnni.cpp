// AVX-512 VNNI: four byte products summed to 32 bits in one instruction (vpdpbusd), sixteen rows at a time.
//
// Sums stay in registers only where every index is a constant: GCC 12 keeps arrays that a loop indexes in memory and
// stores each sum after each step, which halves the rate. Hence the lists of indices instead of inner loops.
#include <immintrin.h>

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Codes;
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

inline __m512 sixteen_terms(const uint16_t* terms) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(terms))));
}

// Terms of a block's rows; zero where there are none, so that no bound needs a branch.
struct Terms {
    __m512 head, tail, mean;

    Terms(const Look& look, int64_t block) {
        const uint16_t* terms = look.terms + block * look.columns * 16;
        head = sixteen_terms(terms);
        tail = look.tail_terms ? sixteen_terms(look.tail_terms + block * look.tail_columns * 16) : _mm512_setzero_ps();
        mean = look.centred ? _mm512_mul_ps(sixteen_terms(terms + (look.columns - 1) * 16),
                                            _mm512_set1_ps(idverify::kTermStep))
                            : _mm512_setzero_ps();
    }
};

// What bounds a probe's similarities and the floor they are held against, in every lane.
struct Wide {
    __m512 step, shift, head, tail, floor;

    Wide(const Bounds& probe, float floor_)
        : step(_mm512_set1_ps(probe.step)), shift(_mm512_set1_ps(probe.shift)), head(_mm512_set1_ps(probe.head)),
          tail(_mm512_set1_ps(probe.tail)), floor(_mm512_set1_ps(floor_)) {}
};

// Bounds of sixteen rows for one probe; returns the highest left out so far and appends the rows not left out.
inline __m512 judge(__m512i sums, const Terms& terms, const Look& look, const Wide& probe, int64_t block,
                    Survivors& out, __m512 left_out) {
    __m512 bound = _mm512_fmadd_ps(terms.head, probe.head, _mm512_add_ps(terms.mean, probe.shift));
    if (look.tail_terms) bound = _mm512_fmadd_ps(terms.tail, probe.tail, bound);
    bound = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), probe.step, bound);
    const __mmask16 marks = _mm512_cmp_ps_mask(bound, probe.floor, _CMP_GE_OQ);
    if (!(uint32_t(marks) | out.many)) return _mm512_max_ps(left_out, bound);
    const uint32_t count = out.count;
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i rows = _mm512_add_epi32(_mm512_set1_epi32(int32_t(block * 16)), lanes);
    uint32_t* const to = out.rows + count;
    float* const bounds = out.bounds + count;
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(marks, rows));  // the form that writes to memory is slow on Zen 4
    _mm512_storeu_ps(bounds, _mm512_maskz_compress_ps(marks, bound));
    out.count = count + uint32_t(__builtin_popcount(marks));
    return _mm512_mask_max_ps(left_out, _mm512_knot(marks), left_out, bound);
}

// One probe streams: two lines a step, asked for long before.
inline __m512i sums_of_one(const Codes& part, int64_t block, const int8_t* integers) {
    const __m512i low = _mm512_set1_epi8(15);
    const uint8_t* codes = part.at + block * part.groups * 64;
    __m512i sums0 = _mm512_setzero_si512(), sums1 = sums0, sums2 = sums0, sums3 = sums0;
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

void coarse_of_one(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors& out) {
    __m512 left_out = _mm512_set1_ps(out.left_out);
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        __m512i sums = sums_of_one(look.head, block, probes.head);
        if (look.tail.groups) sums = _mm512_add_epi32(sums, sums_of_one(look.tail, block, probes.tail));
        left_out = judge(sums, Terms(look, block), look, Wide(probes.bounds[0], out.floor), block, out, left_out);
    }
    out.left_out = _mm512_reduce_max_ps(left_out);
}

// GCC 12 would store a sum that two loops share after each of their steps.
inline void in_register(__m512i& sum) { asm("" : "+v"(sum)); }

// Eight coordinates of B blocks for a team: a code is unpacked once for all, an integer read once for B blocks.
template <int B, int... I, int... K>
inline __attribute__((always_inline)) void add_group(__m512i* sums, const uint8_t* codes, int64_t block_bytes,
                                                     const int8_t* integers, Indices<I...>, Indices<K...>) {
    const __m512i low = _mm512_set1_epi8(15);
    const __m512i lows[B] = {_mm512_and_si512(_mm512_loadu_si512(codes + K * block_bytes), low)...};
    ((sums[I] = _mm512_dpbusd_epi32(sums[I], lows[I % B], four_codes(integers + I / B * 8))), ...);
    asm volatile("" : : : "memory");  // the codes are read again: lows and highs at once leave the sums no registers
    const __m512i highs[B] = {_mm512_and_si512(_mm512_srli_epi16(_mm512_loadu_si512(codes + K * block_bytes), 4), low)...};
    ((sums[I] = _mm512_dpbusd_epi32(sums[I], highs[I % B], four_codes(integers + I / B * 8 + 4))), ...);
    asm volatile("" : : : "memory");
}

template <int B, int... I, int... K>
inline __attribute__((always_inline)) void add_blocks(__m512i* sums, const Codes& part, int64_t block,
                                                      const int8_t* integers, int team, Indices<I...> all,
                                                      Indices<K...> each) {
    const int64_t block_bytes = int64_t(part.groups) * 64;
    const uint8_t* codes = part.at + block * block_bytes;
    const uint8_t* const end = codes + block_bytes;
    const uint8_t* ahead = codes + B * block_bytes + team * block_bytes / 2;  // the next blocks: each team asks for a part
    for (; codes != end; codes += 128, integers += 2 * kTeam * 8, ahead += 64) {
        _mm_prefetch(reinterpret_cast<const char*>(ahead), _MM_HINT_T0);
        add_group<B>(sums, codes, block_bytes, integers, all, each);
        add_group<B>(sums, codes + 64, block_bytes, integers + kTeam * 8, all, each);
    }
    (in_register(sums[I]), ...);
}

template <int B, int... I>
inline __attribute__((always_inline)) void sums_of_team(__m512i* out, const Look& look, int64_t block, const Probes& probes,
                                                        int team, Indices<I...> all) {
    __m512i sums[sizeof...(I)] = {((void)I, _mm512_setzero_si512())...};
    add_blocks<B>(sums, look.head, block, probes.head, team, all, Upto<B>());
    add_blocks<B>(sums, look.tail, block, probes.tail, team, all, Upto<B>());
    ((out[I] = sums[I]), ...);
}

// All probes look at B blocks, whose codes stay in the first-level cache, before the next.
template <int B, int... K>
void coarse_of_blocks(const Look& look, int64_t block, const Probes& probes, Survivors* out, __m512* left_out,
                      Indices<K...>) {
    __m512i sums[kTeam * B];
    const Terms terms[B] = {Terms(look, block + K)...};
    for (int number = 0; number * kTeam < probes.count; number++) {
        const int first = number * kTeam;
        const Probes team = team_of(look, probes, first);
        sums_of_team<B>(sums, look, block, team, number, Upto<kTeam * B>());
        for (int n = 0; n < team.count; n++) {
            const Wide probe(team.bounds[n], out[first + n].floor);
            __m512 highest = left_out[first + n];
            ((highest = judge(sums[n * B + K], terms[K], look, probe, block + K, out[first + n], highest)), ...);
            left_out[first + n] = highest;
        }
    }
}

void coarse(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    if (probes.count == 1) return coarse_of_one(look, first_block, blocks, probes, *out);
    __m512 left_out[idverify::kProbesTogether];
    for (int n = 0; n < probes.count; n++) left_out[n] = _mm512_set1_ps(out[n].left_out);
    int64_t block = first_block;  // 24 sums and 6 registers of codes: three blocks fill the 32 there are
    for (; block + 3 <= first_block + blocks; block += 3) coarse_of_blocks<3>(look, block, probes, out, left_out, Upto<3>());
    for (; block < first_block + blocks; block++) coarse_of_blocks<1>(look, block, probes, out, left_out, Upto<1>());
    for (int n = 0; n < probes.count; n++) out[n].left_out = _mm512_reduce_max_ps(left_out[n]);
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

int32_t second(const uint8_t* codes, const int8_t* integers, int groups) {
    const __m256i low = _mm256_set1_epi8(15);
    __m256i lows = _mm256_setzero_si256(), highs = lows;
    for (int group = 0; group < groups; group++) {
        const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + group * 32));
        const __m256i* at = reinterpret_cast<const __m256i*>(integers + group * 64);
        lows = _mm256_dpbusd_epi32(lows, _mm256_and_si256(packed, low), _mm256_loadu_si256(at));
        highs = _mm256_dpbusd_epi32(highs, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low),
                                    _mm256_loadu_si256(at + 1));
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
    static const Kernel kernel = {"avx512vnni", false, runs_here, coarse, keep, second, similarity, turn, peak, encode, read};
    return kernel;
}
