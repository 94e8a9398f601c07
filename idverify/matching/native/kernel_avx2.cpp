// AVX2: byte products summed in pairs to 16 bits (vpmaddubsw), many of them, then to 32 bits.
#include <immintrin.h>

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Head;
using idverify::Survivors;

inline __m256i four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return _mm256_set1_epi32(four);
}

inline __m256 eight_terms(const uint16_t* terms) {
    return _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(terms))));
}

// Bounds of eight rows for one probe; notes the highest left out and appends the others.
inline void judge(__m256i sums, const __m256 terms[3], const Head& head, const Bounds& probe, uint32_t row,
                  Survivors& out, __m256& left_out) {
    __m256 bound = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums), _mm256_set1_ps(probe.step), _mm256_set1_ps(probe.shift));
    bound = _mm256_fmadd_ps(terms[0], _mm256_set1_ps(probe.head), bound);
    if (head.tailed) bound = _mm256_fmadd_ps(terms[1], _mm256_set1_ps(probe.tail), bound);
    if (head.centred) bound = _mm256_fmadd_ps(terms[2], _mm256_set1_ps(idverify::kTermStep), bound);
    const __m256 stays = _mm256_cmp_ps(bound, _mm256_set1_ps(out.floor), _CMP_GE_OQ);
    const uint32_t marks = _mm256_movemask_ps(stays);
    left_out = _mm256_max_ps(left_out, _mm256_blendv_ps(bound, left_out, stays));
    if (marks) {
        alignas(32) float bounds[8];
        _mm256_store_ps(bounds, bound);
        append(out, row, marks, bounds);
    }
}

inline float highest_of(__m256 lanes) {
    __m128 highest = _mm_max_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
    highest = _mm_max_ps(highest, _mm_movehl_ps(highest, highest));
    return _mm_cvtss_f32(_mm_max_ss(highest, _mm_shuffle_ps(highest, highest, 1)));
}

// N probes at once: a code is unpacked once for all of them.
template <int N>
void tile(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    __m256 left_out[N];
    for (int n = 0; n < N; n++) left_out[n] = _mm256_set1_ps(out[n].left_out);
    int flush = probes[0].flush;
    for (int n = 1; n < N; n++) flush = probes[n].flush < flush ? probes[n].flush : flush;
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        const uint8_t* codes = head.codes + block * head.groups * 64;
        __m256i sums[N][2] = {};
        for (int from = 0; from < head.groups; from += flush) {
            const int to = from + flush < head.groups ? from + flush : head.groups;
            __m256i part[N][2] = {};
            for (int group = from; group < to; group++) {
                const __m256i* packed = reinterpret_cast<const __m256i*>(codes + group * 64);
                const __m256i first = _mm256_loadu_si256(packed), last = _mm256_loadu_si256(packed + 1);
                const __m256i lows[2] = {_mm256_and_si256(first, low), _mm256_and_si256(last, low)};
                const __m256i highs[2] = {_mm256_and_si256(_mm256_srli_epi16(first, 4), low),
                                          _mm256_and_si256(_mm256_srli_epi16(last, 4), low)};
                for (int n = 0; n < N; n++) {
                    const __m256i four = four_codes(probes[n].codes + group * 8);
                    const __m256i next = four_codes(probes[n].codes + group * 8 + 4);
                    for (int half = 0; half < 2; half++) {
                        const __m256i pairs = _mm256_add_epi16(_mm256_maddubs_epi16(lows[half], four),
                                                               _mm256_maddubs_epi16(highs[half], next));
                        part[n][half] = _mm256_add_epi16(part[n][half], pairs);
                        asm volatile("" : "+x"(part[n][half]));  // keeps it in a register: GCC 12 spills half of them
                    }
                }
            }
            for (int n = 0; n < N; n++)
                for (int half = 0; half < 2; half++)
                    sums[n][half] = _mm256_add_epi32(sums[n][half], _mm256_madd_epi16(part[n][half], ones));
        }
        const uint16_t* terms = head.terms + block * head.columns * 16;
        for (int half = 0; half < 2; half++) {
            const __m256 units[3] = {eight_terms(terms + half * 8),
                                     head.tailed ? eight_terms(terms + 16 + half * 8) : _mm256_setzero_ps(),
                                     eight_terms(terms + (head.columns - 1) * 16 + half * 8)};
            for (int n = 0; n < N; n++)
                judge(sums[n][half], units, head, probes[n], uint32_t(block * 16 + half * 8), out[n], left_out[n]);
        }
    }
    for (int n = 0; n < N; n++) out[n].left_out = highest_of(left_out[n]);
}

void coarse(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out, int count) {
    int n = 0;
    for (; n + 4 <= count; n += 4) tile<4>(head, first_block, blocks, probes + n, out + n);
    for (; n + 2 <= count; n += 2) tile<2>(head, first_block, blocks, probes + n, out + n);
    for (; n < count; n++) tile<1>(head, first_block, blocks, probes + n, out + n);
}

inline int32_t sum_of(__m256i lanes) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

// Eight pair sums of at most 2 * 15 * 127 fit 16 bits: four groups of 64 coordinates.
inline int32_t products(const uint8_t* row, const int8_t* codes, int groups) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    __m256i sums = _mm256_setzero_si256();
    for (int from = 0; from < groups; from += 4) {
        const int to = from + 4 < groups ? from + 4 : groups;
        __m256i part = _mm256_setzero_si256();
        for (int group = from; group < to; group++) {
            const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + group * 32));
            const __m256i* integers = reinterpret_cast<const __m256i*>(codes + group * 64);
            const __m256i lows = _mm256_and_si256(packed, low);
            const __m256i highs = _mm256_and_si256(_mm256_srli_epi16(packed, 4), low);
            part = _mm256_add_epi16(part, _mm256_maddubs_epi16(lows, _mm256_loadu_si256(integers)));
            part = _mm256_add_epi16(part, _mm256_maddubs_epi16(highs, _mm256_loadu_si256(integers + 1)));
        }
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(part, ones));
    }
    return sum_of(sums);
}

void second(const uint8_t* row, const int8_t* codes, int head_groups, int groups, int32_t sums[2]) {
    sums[0] = products(row, codes, head_groups);
    sums[1] = products(row + head_groups * 32, codes + head_groups * 64, groups - head_groups);
}

int64_t peak(int64_t rounds) {
    __m256i sums[8], codes = _mm256_set1_epi8(1), integers = _mm256_set1_epi8(1);
    for (auto& sum : sums) sum = _mm256_setzero_si256();
    for (int64_t round = 0; round < rounds; round++) {
        for (auto& sum : sums) sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(codes, integers));
        asm volatile("" : "+x"(codes), "+x"(integers));
    }
    __m256i all = sums[0];
    for (int i = 1; i < 8; i++) all = _mm256_xor_si256(all, sums[i]);
    asm volatile("" : : "x"(all));
    return rounds * 8 * 32;
}

bool runs_here() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const idverify::Kernel& idverify::avx2_kernel() {
    static const Kernel kernel = {"avx2", runs_here, coarse, second, similarity, turn, peak};
    return kernel;
}
