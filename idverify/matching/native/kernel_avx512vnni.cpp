// AVX-512 VNNI: four byte products summed to 32 bits in one instruction (vpdpbusd), sixteen rows at a time.
#include <immintrin.h>

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Head;
using idverify::Survivors;

inline __m512i four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return _mm512_set1_epi32(four);
}

inline __m512 sixteen_terms(const uint16_t* terms) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(terms))));
}

// Bounds of sixteen rows for one probe; notes the highest left out and appends the others.
inline void judge(__m512i sums, const __m512 terms[3], const Head& head, const Bounds& probe, uint32_t row,
                  Survivors& out, __m512& left_out) {
    __m512 bound = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_set1_ps(probe.step), _mm512_set1_ps(probe.shift));
    bound = _mm512_fmadd_ps(terms[0], _mm512_set1_ps(probe.head), bound);
    if (head.tailed) bound = _mm512_fmadd_ps(terms[1], _mm512_set1_ps(probe.tail), bound);
    if (head.centred) bound = _mm512_fmadd_ps(terms[2], _mm512_set1_ps(idverify::kTermStep), bound);
    const __mmask16 marks = _mm512_cmp_ps_mask(bound, _mm512_set1_ps(out.floor), _CMP_GE_OQ);
    left_out = _mm512_mask_max_ps(left_out, _mm512_knot(marks), left_out, bound);
    if (marks) {
        alignas(64) float bounds[16];
        _mm512_store_ps(bounds, bound);
        append(out, row, marks, bounds);
    }
}

// N probes and B blocks at once: a code is unpacked once for N probes, a probe's integers are read once for B blocks.
template <int N, int B>
void tile(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out) {
    const __m512i low = _mm512_set1_epi8(15);
    __m512 left_out[N];
    for (int n = 0; n < N; n++) left_out[n] = _mm512_set1_ps(out[n].left_out);
    const int64_t block_bytes = int64_t(head.groups) * 64;
    for (int64_t block = first_block; block + B <= first_block + blocks; block += B) {
        const uint8_t* codes = head.codes + block * block_bytes;
        __m512i sums[N][B] = {};
        for (int group = 0; group < head.groups; group++) {
            __m512i lows[B], highs[B];
            for (int b = 0; b < B; b++) {
                const __m512i packed = _mm512_loadu_si512(codes + b * block_bytes + group * 64);
                lows[b] = _mm512_and_si512(packed, low);
                highs[b] = _mm512_and_si512(_mm512_srli_epi16(packed, 4), low);
            }
            for (int n = 0; n < N; n++) {
                const __m512i four = four_codes(probes[n].codes + group * 8);
                const __m512i next = four_codes(probes[n].codes + group * 8 + 4);
                for (int b = 0; b < B; b++) {
                    sums[n][b] = _mm512_dpbusd_epi32(sums[n][b], lows[b], four);
                    sums[n][b] = _mm512_dpbusd_epi32(sums[n][b], highs[b], next);
                }
            }
        }
        for (int b = 0; b < B; b++) {
            const uint16_t* terms = head.terms + (block + b) * head.columns * 16;
            const __m512 units[3] = {sixteen_terms(terms),
                                     head.tailed ? sixteen_terms(terms + 16) : _mm512_setzero_ps(),
                                     sixteen_terms(terms + (head.columns - 1) * 16)};
            for (int n = 0; n < N; n++)
                judge(sums[n][b], units, head, probes[n], uint32_t((block + b) * 16), out[n], left_out[n]);
        }
    }
    for (int n = 0; n < N; n++) out[n].left_out = _mm512_reduce_max_ps(left_out[n]);
}

template <int N>
void all_blocks(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out) {
    const int64_t whole = blocks / 4 * 4;
    tile<N, 4>(head, first_block, whole, probes, out);
    tile<N, 1>(head, first_block + whole, blocks - whole, probes, out);
}

void coarse(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out, int count) {
    int n = 0;
    for (; n + 4 <= count; n += 4) all_blocks<4>(head, first_block, blocks, probes + n, out + n);
    for (; n < count; n++) all_blocks<1>(head, first_block, blocks, probes + n, out + n);
}

inline int32_t products(const uint8_t* row, const int8_t* codes, int groups) {
    const __m256i low = _mm256_set1_epi8(15);
    __m256i sums = _mm256_setzero_si256();
    for (int group = 0; group < groups; group++) {
        const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + group * 32));
        const __m256i* integers = reinterpret_cast<const __m256i*>(codes + group * 64);
        sums = _mm256_dpbusd_epi32(sums, _mm256_and_si256(packed, low), _mm256_loadu_si256(integers));
        sums = _mm256_dpbusd_epi32(sums, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low),
                                   _mm256_loadu_si256(integers + 1));
    }
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

void second(const uint8_t* row, const int8_t* codes, int head_groups, int groups, int32_t sums[2]) {
    sums[0] = products(row, codes, head_groups);
    sums[1] = products(row + head_groups * 32, codes + head_groups * 64, groups - head_groups);
}

int64_t peak(int64_t rounds) {
    __m512i sums[12], codes = _mm512_set1_epi8(1), integers = _mm512_set1_epi8(1);
    for (auto& sum : sums) sum = _mm512_setzero_si512();
    for (int64_t round = 0; round < rounds; round++) {
        for (auto& sum : sums) sum = _mm512_dpbusd_epi32(sum, codes, integers);
        asm volatile("" : "+v"(codes), "+v"(integers));
    }
    __m512i all = sums[0];
    for (int i = 1; i < 12; i++) all = _mm512_xor_si512(all, sums[i]);
    asm volatile("" : : "v"(all));
    return rounds * 12 * 64;
}

bool runs_here() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

}  // namespace

const idverify::Kernel& idverify::avx512vnni_kernel() {
    static const Kernel kernel = {"avx512vnni", runs_here, coarse, second, similarity, turn, peak};
    return kernel;
}
