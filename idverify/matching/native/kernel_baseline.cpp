// Baseline: SSE2 on x86-64 (every such processor has it), plain loops elsewhere.
#include "portable.hpp"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

using idverify::Bounds;
using idverify::Head;
using idverify::Survivors;

#if defined(__SSE2__)
// Bytes 0 and 2 of a row's four are the low bytes of its two 16-bit halves: four turns of pmaddwd see all eight halves.
void sums_of_block(const uint8_t* codes, int groups, const int8_t* integers, int32_t sums[16]) {
    const __m128i low = _mm_set1_epi16(15);
    __m128i totals[4] = {};
    for (int group = 0; group < groups; group++) {
        const int8_t* eight = integers + group * 8;
        const auto pair = [eight](int first, int second) {
            return _mm_set1_epi32(uint16_t(int16_t(eight[first])) | int32_t(uint32_t(uint16_t(eight[second])) << 16));
        };
        const __m128i pairs[4] = {pair(0, 2), pair(4, 6), pair(1, 3), pair(5, 7)};
        for (int quarter = 0; quarter < 4; quarter++) {
            __m128i packed = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + group * 64 + quarter * 16));
            for (int turn = 0; turn < 4; turn++) {
                const __m128i products = _mm_madd_epi16(_mm_and_si128(packed, low), pairs[turn]);
                totals[quarter] = _mm_add_epi32(totals[quarter], products);
                packed = _mm_srli_epi16(packed, 4);
            }
        }
    }
    for (int quarter = 0; quarter < 4; quarter++)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(sums + quarter * 4), totals[quarter]);
}
#else
void sums_of_block(const uint8_t* codes, int groups, const int8_t* integers, int32_t sums[16]) {
    std::memset(sums, 0, 16 * sizeof *sums);
    for (int group = 0; group < groups; group++)
        for (int row = 0; row < 16; row++)
            for (int j = 0; j < 4; j++) {
                const uint8_t packed = codes[group * 64 + row * 4 + j];
                sums[row] += (packed & 15) * integers[group * 8 + j] + (packed >> 4) * integers[group * 8 + 4 + j];
            }
}
#endif

void judge_block(const int32_t sums[16], const Head& head, int64_t block, const Bounds& probe, Survivors& out) {
    const uint16_t* terms = head.terms + block * head.columns * 16;
    float bounds[16];
    uint32_t marks = 0;
    for (int row = 0; row < 16; row++) {
        float bound = float(sums[row]) * probe.step + probe.shift + float(terms[row]) * probe.head;
        if (head.tailed) bound += float(terms[16 + row]) * probe.tail;
        if (head.centred) bound += float(terms[(head.columns - 1) * 16 + row]) * idverify::kTermStep;
        bounds[row] = bound;
        if (bound >= out.floor)
            marks |= 1u << row;
        else if (bound > out.left_out)
            out.left_out = bound;
    }
    append(out, uint32_t(block * 16), marks, bounds);
}

void coarse(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out, int count) {
    int32_t sums[16];
    for (int n = 0; n < count; n++)
        for (int64_t block = first_block; block < first_block + blocks; block++) {
            sums_of_block(head.codes + block * head.groups * 64, head.groups, probes[n].codes, sums);
            judge_block(sums, head, block, probes[n], out[n]);
        }
}

int32_t products(const uint8_t* row, const int8_t* codes, int groups) {
    int32_t sum = 0;
    for (int group = 0; group < groups; group++)
        for (int j = 0; j < 32; j++)
            sum += (row[group * 32 + j] & 15) * codes[group * 64 + j] +
                   (row[group * 32 + j] >> 4) * codes[group * 64 + 32 + j];
    return sum;
}

void second(const uint8_t* row, const int8_t* codes, int head_groups, int groups, int32_t sums[2]) {
    sums[0] = products(row, codes, head_groups);
    sums[1] = products(row + head_groups * 32, codes + head_groups * 64, groups - head_groups);
}

int64_t peak(int64_t rounds) {
    alignas(64) uint8_t codes[64 * 8] = {};
    int8_t integers[64] = {};
    int32_t sums[16];
    for (int64_t round = 0; round < rounds; round++) {
        asm volatile("" : : "r"(codes), "r"(integers) : "memory");
        sums_of_block(codes, 8, integers, sums);
        asm volatile("" : : "r"(sums) : "memory");
    }
    return rounds * 16 * 64;
}

bool runs_here() { return true; }

}  // namespace

const idverify::Kernel& idverify::baseline_kernel() {
    static const Kernel kernel = {"baseline", runs_here, coarse, second, similarity, turn, peak};
    return kernel;
}
