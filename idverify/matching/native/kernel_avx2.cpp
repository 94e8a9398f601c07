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
        : left(of(look.left, block, half)), tail(of(look.tail_length, block, half)), mean(of(look.mean, block, half)) {}

    static __m256 of(const Column& column, int64_t block, int half) {
        return column.at ? eight_terms(of_block(column, block) + half * 8) : _mm256_setzero_ps();
    }
};

// Bounds of eight rows for one probe; returns the highest left out so far and appends the rows not left out.
inline __m256 judge(__m256i sums, const Terms& terms, const Look& look, const Bounds& probe, int64_t first_row,
                    Survivors& out, __m256 left_out) {
    __m256 bound = _mm256_fmadd_ps(terms.left, _mm256_set1_ps(probe.left), _mm256_cvtepi32_ps(sums));
    bound = _mm256_fmadd_ps(bound, _mm256_set1_ps(probe.step), _mm256_set1_ps(probe.shift));
    if (look.tail_length.at) bound = _mm256_fmadd_ps(terms.tail, _mm256_set1_ps(probe.tail), bound);
    if (look.mean.at) bound = _mm256_fmadd_ps(terms.mean, _mm256_set1_ps(idverify::kTermStep), bound);
    const __m256 stays = _mm256_cmp_ps(bound, _mm256_set1_ps(out.floor), _CMP_GE_OQ);
    const uint32_t marks = uint32_t(_mm256_movemask_ps(stays));
    if (marks) {
        alignas(32) float bounds[8];
        _mm256_store_ps(bounds, bound);
        append(out, uint32_t(first_row), marks, bounds);
    }
    return _mm256_max_ps(left_out, _mm256_blendv_ps(bound, left_out, stays));
}

inline float highest_of(__m256 lanes) {
    __m128 highest = _mm_max_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
    highest = _mm_max_ps(highest, _mm_movehl_ps(highest, highest));
    return _mm_cvtss_f32(_mm_max_ss(highest, _mm_shuffle_ps(highest, highest, 1)));
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

void coarse_of_one(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors& out) {
    const Bounds& bounds = probes.bounds[0];
    __m256 left_out = _mm256_set1_ps(out.left_out);
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        __m256i sums[2] = {};
        add_block(sums, look.head, block, probes.head, bounds.flush);
        add_block(sums, look.tail, block, probes.tail, bounds.flush);
        for (int half = 0; half < 2; half++)
            left_out = judge(sums[half], Terms(look, block, half), look, bounds, block * 16 + half * 8, out, left_out);
    }
    out.left_out = highest_of(left_out);
}

// The statement without instructions keeps GCC 12 from doing all probes' products first: it has no registers for them.
inline __attribute__((always_inline)) void add_pairs(__m256i& pairs, __m256i lows, __m256i highs, const int8_t* integers) {
    pairs = _mm256_add_epi16(pairs, _mm256_add_epi16(_mm256_maddubs_epi16(lows, four_codes(integers)),
                                                     _mm256_maddubs_epi16(highs, four_codes(integers + 4))));
    asm volatile("" : "+x"(pairs));
}

// Half a block for N probes of a team: a code is unpacked once for all of them.
template <int... I>
inline __attribute__((always_inline)) void add_half(__m256i* out, const Codes& part, int64_t block, int half,
                                                    const int8_t* integers, int flush, Indices<I...>) {
    const uint8_t* codes = part.at + block * part.groups * 64 + half * 32;
    const __m256i low = _mm256_set1_epi8(15);
    for (int from = 0; from < part.groups; from += flush) {
        const int to = from + flush < part.groups ? from + flush : part.groups;
        __m256i pairs[sizeof...(I)] = {((void)I, _mm256_setzero_si256())...};
        for (int group = from; group < to; group++) {
            const __m256i packed = thirty_two(codes + group * 64);
            _mm_prefetch(reinterpret_cast<const char*>(codes + (part.groups + group) * 64), _MM_HINT_T0);
            const __m256i lows = _mm256_and_si256(packed, low);
            const __m256i highs = _mm256_and_si256(_mm256_srli_epi16(packed, 4), low);
            const int8_t* at = integers + group * kTeam * 8;
            (add_pairs(pairs[I], lows, highs, at + I * 8), ...);
        }
        ((out[I] = _mm256_add_epi32(out[I], widened(pairs[I]))), ...);
    }
}

template <int N>
void coarse_of_team(const Look& look, int64_t first_block, int64_t blocks, const Probes& team, Survivors* out) {
    __m256 left_out[kTeam];
    int flush = team.bounds[0].flush;
    for (int n = 0; n < team.count; n++) {
        left_out[n] = _mm256_set1_ps(out[n].left_out);
        flush = team.bounds[n].flush < flush ? team.bounds[n].flush : flush;
    }
    for (int64_t at = first_block * 2; at < (first_block + blocks) * 2; at++) {
        const int64_t block = at / 2;
        const int half = int(at % 2);
        __m256i sums[kTeam] = {};
        add_half(sums, look.head, block, half, team.head, flush, Upto<N>());
        add_half(sums, look.tail, block, half, team.tail, flush, Upto<N>());
        const Terms terms(look, block, half);
        for (int n = 0; n < team.count; n++)
            left_out[n] = judge(sums[n], terms, look, team.bounds[n], at * 8, out[n], left_out[n]);
    }
    for (int n = 0; n < team.count; n++) out[n].left_out = highest_of(left_out[n]);
}

void coarse(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    if (probes.count == 1) return coarse_of_one(look, first_block, blocks, probes, *out);
    for (int first = 0; first < probes.count; first += kTeam) {
        const Probes team = team_of(look, probes, first);
        if (team.count <= kTeam / 2)
            coarse_of_team<kTeam / 2>(look, first_block, blocks, team, out + first);
        else
            coarse_of_team<kTeam>(look, first_block, blocks, team, out + first);
    }
}

inline int32_t sum_of(__m256i lanes) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

// Eight pair sums of at most 2 * 15 * 127 fit 16 bits: four groups of 64 coordinates.
inline int32_t second_of_row(const uint8_t* codes, const int8_t* integers, int groups) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    __m256i sums = _mm256_setzero_si256();
    for (int from = 0; from < groups; from += 4) {
        const int to = from + 4 < groups ? from + 4 : groups;
        __m256i part = _mm256_setzero_si256();
        for (int group = from; group < to; group++) {
            const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + group * 32));
            const __m256i* at = reinterpret_cast<const __m256i*>(integers + group * 64);
            const __m256i lows = _mm256_and_si256(packed, low);
            const __m256i highs = _mm256_and_si256(_mm256_srli_epi16(packed, 4), low);
            part = _mm256_add_epi16(part, _mm256_maddubs_epi16(lows, _mm256_loadu_si256(at)));
            part = _mm256_add_epi16(part, _mm256_maddubs_epi16(highs, _mm256_loadu_si256(at + 1)));
        }
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(part, ones));
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
