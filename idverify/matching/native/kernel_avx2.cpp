// AVX2: byte products summed in pairs to 16 bits (vpmaddubsw), many of them, then to 32 bits.
#include <immintrin.h>

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Codes;
using idverify::Column;
using idverify::kTeam;
using idverify::Look;
using idverify::Probes;
using idverify::Survivors;

// Bytes between asking for codes and reading them; see kernel_avx512vnni.cpp.
constexpr int kAhead = 16384;

inline __m256i four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return _mm256_set1_epi32(four);
}

inline __m256i thirty_two(const uint8_t* codes) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
}

inline __m256 eight_terms(const uint16_t* terms) {
    return _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(terms))));
}

// Rows of a block are looked at in two halves of eight.
struct Terms {
    __m256 left, tail, mean;

    Terms(const Look& look, int64_t block, int half)
        : left(of(look.left, block, half)), tail(of(look.tail_length, block, half)),
          mean(_mm256_mul_ps(of(look.mean, block, half), _mm256_set1_ps(idverify::kTermStep))) {}

    // What the codes leave over, in the integers of a team: where its sums start.
    __m256i start(float weight) const {
        return _mm256_cvtps_epi32(_mm256_ceil_ps(_mm256_mul_ps(left, _mm256_set1_ps(weight))));
    }

    static __m256 of(const Column& column, int64_t block, int half) {
        return column.at ? eight_terms(of_block(column, block) + half * 8) : _mm256_setzero_ps();
    }
};

inline float highest_of(__m256 lanes) {
    __m128 highest = _mm_max_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
    highest = _mm_max_ps(highest, _mm_movehl_ps(highest, highest));
    return _mm_cvtss_f32(_mm_max_ss(highest, _mm_shuffle_ps(highest, highest, 1)));
}

// Which rows' bounds reach a probe's floor; as in kernel_avx512vnni.cpp.
struct BySum : SumFloor {
    __m256i highest;

    void begin(const Bounds& probe, const Survivors& out) {
        SumFloor::begin(probe, out.floor);
        highest = _mm256_set1_epi32(INT32_MIN);
    }

    __m256i value(__m256i sums, const Terms&, const Look&) const { return sums; }
    __m256 below(__m256i value) const {
        return _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32(least), value));
    }
    __m256 bounds(__m256i value) const {
        return _mm256_fmadd_ps(_mm256_cvtepi32_ps(value), _mm256_set1_ps(step), _mm256_set1_ps(shift));
    }
    void leave_out(__m256 rows, __m256i value) {
        const __m256i none = _mm256_set1_epi32(INT32_MIN);
        highest = _mm256_max_epi32(highest, _mm256_blendv_epi8(none, value, _mm256_castps_si256(rows)));
    }

    float left_out() const {
        alignas(32) int32_t lanes[8];
        _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), highest);
        int32_t sum = lanes[0];
        for (const int32_t lane : lanes) sum = lane > sum ? lane : sum;
        return bound_of(sum);
    }
};

struct ByBound {
    __m256 highest;
    Bounds probe;
    float floor;

    void begin(const Bounds& probe_, const Survivors& out) {
        probe = probe_, floor = out.floor;
        highest = _mm256_set1_ps(-__builtin_inff());
    }

    __m256 value(__m256i sums, const Terms& terms, const Look& look) const {
        __m256 bounds = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums), _mm256_set1_ps(probe.step), _mm256_set1_ps(probe.shift));
        if (look.tail_length.at) bounds = _mm256_fmadd_ps(terms.tail, _mm256_set1_ps(probe.tail), bounds);
        return _mm256_add_ps(bounds, terms.mean);
    }
    __m256 below(__m256 value) const { return _mm256_cmp_ps(value, _mm256_set1_ps(floor), _CMP_LT_OQ); }
    __m256 bounds(__m256 value) const { return value; }
    void leave_out(__m256 rows, __m256 value) {
        highest = _mm256_max_ps(highest, _mm256_blendv_ps(_mm256_set1_ps(-__builtin_inff()), value, rows));
    }
    float left_out() const { return highest_of(highest); }
};

// Judges a block's rows for one probe, with one branch for both halves.
template <class Judge>
inline void judge_block(Judge& judge, const __m256i* sums, const Terms* terms, const Look& look, int64_t block, Survivors& out) {
    const auto first = judge.value(sums[0], terms[0], look), last = judge.value(sums[1], terms[1], look);
    const __m256 below[] = {judge.below(first), judge.below(last)};
    judge.leave_out(below[0], first);
    judge.leave_out(below[1], last);
    const uint32_t marks = 0xFFFF & ~uint32_t(_mm256_movemask_ps(below[0]) | _mm256_movemask_ps(below[1]) << 8);
    if (!marks) return;
    alignas(32) float bounds[16];
    _mm256_store_ps(bounds, judge.bounds(first));
    _mm256_store_ps(bounds + 8, judge.bounds(last));
    append(out, uint32_t(block * 16), marks, bounds);
}

inline __m256i widened(__m256i pairs) { return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)); }

// One probe streams: a whole block, its two halves in registers of their own.
inline void add_block(__m256i out[2], const Codes& part, int64_t block, const int8_t* integers, int flush) {
    const __m256i low = _mm256_set1_epi8(15);
    const uint8_t* codes = part.at + block * part.groups * 64;
    __m256i first = out[0], last = out[1];
    for (int from = 0; from < part.groups; from += flush) {
        const int to = from + flush < part.groups ? from + flush : part.groups;
        __m256i lows0 = _mm256_setzero_si256(), lows1 = lows0, highs0 = lows0, highs1 = lows0;
        for (int group = from; group < to; group++) {
            const uint8_t* at = codes + group * 64;
            _mm_prefetch(reinterpret_cast<const char*>(at + kAhead), _MM_HINT_T0);
            const __m256i packed0 = thirty_two(at), packed1 = thirty_two(at + 32);
            const __m256i four = four_codes(integers + group * 8), next = four_codes(integers + group * 8 + 4);
            const __m256i high0 = _mm256_and_si256(_mm256_srli_epi16(packed0, 4), low);
            const __m256i high1 = _mm256_and_si256(_mm256_srli_epi16(packed1, 4), low);
            lows0 = _mm256_add_epi16(lows0, _mm256_maddubs_epi16(_mm256_and_si256(packed0, low), four));
            lows1 = _mm256_add_epi16(lows1, _mm256_maddubs_epi16(_mm256_and_si256(packed1, low), four));
            highs0 = _mm256_add_epi16(highs0, _mm256_maddubs_epi16(high0, next));
            highs1 = _mm256_add_epi16(highs1, _mm256_maddubs_epi16(high1, next));
        }
        first = _mm256_add_epi32(first, widened(_mm256_add_epi16(lows0, highs0)));
        last = _mm256_add_epi32(last, widened(_mm256_add_epi16(lows1, highs1)));
    }
    out[0] = first, out[1] = last;
}

template <class Judge>
void coarse_of_one(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors& out) {
    const Bounds& bounds = probes.bounds[0];
    Judge judge;
    judge.begin(bounds, out);
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        const Terms terms[2] = {Terms(look, block, 0), Terms(look, block, 1)};
        __m256i sums[2] = {terms[0].start(bounds.left), terms[1].start(bounds.left)};
        add_block(sums, look.head, block, probes.head, bounds.flush);
        add_block(sums, look.tail, block, probes.tail, bounds.flush);
        judge_block(judge, sums, terms, look, block, out);
    }
    out.left_out = higher(out.left_out, judge.left_out());
}

// Unpacks a block's codes into (groups, 2, 64): each group's low halves, then its high ones. Returns their end.
inline uint8_t* unpack(const Codes& part, int64_t block, uint8_t* to) {
    const __m256i low = _mm256_set1_epi8(15);
    const uint8_t* codes = part.at + block * part.groups * 64;
    for (int at = 0; at < part.groups * 64; at += 32, to += at % 64 ? 32 : 96) {
        const __m256i packed = thirty_two(codes + at);
        _mm_prefetch(reinterpret_cast<const char*>(codes + at + part.groups * 64), _MM_HINT_T0);
        _mm256_store_si256(reinterpret_cast<__m256i*>(to), _mm256_and_si256(packed, low));
        _mm256_store_si256(reinterpret_cast<__m256i*>(to + 64), _mm256_and_si256(_mm256_srli_epi16(packed, 4), low));
    }
    return to;
}

// Four coordinates of a block for half a team. The statement without instructions keeps GCC 12 from doing all probes'
// products first: it has no registers for them.
template <int... I>
inline __attribute__((always_inline)) void add_four(__m256i* pairs, const uint8_t* codes, const int8_t* integers,
                                                    Indices<I...>) {
    const __m256i halves[2] = {thirty_two(codes), thirty_two(codes + 32)};
    const auto add = [&](int number, __m256i four) __attribute__((always_inline)) {
        pairs[number] = _mm256_add_epi16(pairs[number], _mm256_maddubs_epi16(halves[number % 2], four));
        asm volatile("" : "+x"(pairs[number]));
    };
    (add(I, four_codes(integers + I / 2 * 8)), ...);
}

template <int... I>
inline __attribute__((always_inline)) const uint8_t* add_part(__m256i* out, const uint8_t* codes, int groups,
                                                              const int8_t* integers, int flush, Indices<I...> all) {
    for (int from = 0; from < groups; from += flush) {
        const int to = from + flush < groups ? from + flush : groups;
        __m256i pairs[sizeof...(I)] = {((void)I, _mm256_setzero_si256())...};
        for (int group = from; group < to; group++, codes += 128) {
            add_four(pairs, codes, integers + group * kTeam * 8, all);
            add_four(pairs, codes + 64, integers + group * kTeam * 8 + 4, all);
        }
        ((out[I] = _mm256_add_epi32(out[I], widened(pairs[I]))), ...);
    }
    return codes;
}

constexpr int kHalfTeam = kTeam / 2;  // two halves of a block for four probes: eight sums in sixteen registers

template <class Judge>
void coarse_of_many(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    Judge judges[idverify::kProbesTogether];
    for (int n = 0; n < probes.count; n++) judges[n].begin(probes.bounds[n], out[n]);
    int flush = probes.bounds[0].flush;
    for (int n = 1; n < probes.count; n++) flush = probes.bounds[n].flush < flush ? probes.bounds[n].flush : flush;
    auto* room = static_cast<uint8_t*>(__builtin_alloca_with_align((look.head.groups + look.tail.groups) * 128, 256));
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        const Terms terms[2] = {Terms(look, block, 0), Terms(look, block, 1)};
        unpack(look.tail, block, unpack(look.head, block, room));
        for (int first = 0; first < probes.count; first += kHalfTeam) {
            const Probes team = team_of(look, probes, first / kTeam * kTeam);
            const int skipped = first % kTeam * 8;
            const __m256i starts[2] = {terms[0].start(team.bounds[0].left), terms[1].start(team.bounds[0].left)};
            __m256i sums[kTeam] = {starts[0], starts[1], starts[0], starts[1], starts[0], starts[1], starts[0], starts[1]};
            const uint8_t* tail = add_part(sums, room, look.head.groups, team.head + skipped, flush, Upto<kTeam>());
            add_part(sums, tail, look.tail.groups, team.tail + skipped, flush, Upto<kTeam>());
            for (int n = 0; n < kHalfTeam && first + n < probes.count; n++)
                judge_block(judges[first + n], sums + n * 2, terms, look, block, out[first + n]);
        }
    }
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

inline int32_t sum_of(__m256i lanes) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

// Pair sums of at most 2 * 127 * 127 fit 16 bits, alone.
inline int32_t second_of_row(const uint8_t* codes, const uint8_t* levels, const int8_t* integers, int groups) {
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(levels)));
    __m256i sums = _mm256_setzero_si256();
    for (int group = 0; group < groups; group++) {
        const __m256i packed = thirty_two(codes + group * 32);
        const __m256i* at = reinterpret_cast<const __m256i*>(integers + group * 64);
        const __m256i lows = _mm256_shuffle_epi8(table, _mm256_and_si256(packed, low));
        const __m256i highs = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low));
        sums = _mm256_add_epi32(sums, widened(_mm256_maddubs_epi16(lows, _mm256_loadu_si256(at))));
        sums = _mm256_add_epi32(sums, widened(_mm256_maddubs_epi16(highs, _mm256_loadu_si256(at + 1))));
    }
    return sum_of(sums);
}

template <int... I>
int64_t peak_of(int64_t rounds, Indices<I...>) {
    __m256i sums[] = {((void)I, _mm256_setzero_si256())...}, codes = _mm256_set1_epi8(1), integers = codes;
    for (int64_t round = 0; round < rounds; round++) {
        ((sums[I] = _mm256_add_epi16(sums[I], _mm256_maddubs_epi16(codes, integers))), ...);
        asm volatile("" : "+x"(codes), "+x"(integers));
    }
    __m256i all = sums[0];
    ((all = _mm256_xor_si256(all, sums[I])), ...);
    asm volatile("" : : "x"(all));
    return rounds * int64_t(sizeof...(I)) * 32;
}

int64_t peak(int64_t rounds) { return peak_of(rounds, Upto<8>()); }

bool runs_here() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const idverify::Kernel& idverify::avx2_kernel() {
    static const Kernel kernel = {"avx2", true, runs_here, coarse, keep_eight, second<second_of_row>, similarity, turn, peak, encode, read};
    return kernel;
}
