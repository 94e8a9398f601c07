// Baseline: SSE2 on x86-64 (every such processor has it), plain loops elsewhere.
#include "portable.hpp"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

using idverify::Bounds;
using idverify::Codes;
using idverify::kTeam;
using idverify::Look;
using idverify::Probes;
using idverify::Survivors;

#if defined(__SSE2__)
// Bytes 0 and 2 of a row's four are the low bytes of its two 16-bit halves: four turns of pmaddwd see all eight halves.
// `step` bytes lie between the integers of one group and of the next.
void add_block(const uint8_t* codes, int groups, const int8_t* integers, int step, int32_t sums[16]) {
    const __m128i low = _mm_set1_epi16(15);
    __m128i totals[4];
    std::memcpy(totals, sums, sizeof totals);
    for (int group = 0; group < groups; group++) {
        const int8_t* eight = integers + group * step;
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
    std::memcpy(sums, totals, sizeof totals);
}
#else
// `step` bytes lie between the integers of one group and of the next.
void add_block(const uint8_t* codes, int groups, const int8_t* integers, int step, int32_t sums[16]) {
    for (int group = 0; group < groups; group++)
        for (int row = 0; row < 16; row++)
            for (int j = 0; j < 4; j++) {
                const uint8_t packed = codes[group * 64 + row * 4 + j];
                sums[row] += (packed & 15) * integers[group * step + j] + (packed >> 4) * integers[group * step + 4 + j];
            }
}
#endif

void judge_block(const int32_t sums[16], const Look& look, int64_t block, const Bounds& probe, Survivors& out) {
    float bounds[16];
    uint32_t marks = 0;
    for (int row = 0; row < 16; row++) {
        const float sum = float(sums[row]) + float(of_block(look.left, block)[row]) * probe.left;
        float bound = sum * probe.step + probe.shift;
        if (look.tail_length.at) bound += float(of_block(look.tail_length, block)[row]) * probe.tail;
        if (look.mean.at) bound += float(of_block(look.mean, block)[row]) * idverify::kTermStep;
        bounds[row] = bound;
        if (bound >= out.floor)
            marks |= 1u << row;
        else if (bound > out.left_out)
            out.left_out = bound;
    }
    append(out, uint32_t(block * 16), marks, bounds);
}

void coarse(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    int32_t sums[16];
    const int step = probes.count == 1 ? 8 : kTeam * 8;
    for (int n = 0; n < probes.count; n++) {
        const Probes team = team_of(look, probes, n / kTeam * kTeam);
        const int8_t *head = team.head + n % kTeam * 8, *tail = team.tail + n % kTeam * 8;
        for (int64_t block = first_block; block < first_block + blocks; block++) {
            std::memset(sums, 0, sizeof sums);
            add_block(look.head.at + block * look.head.groups * 64, look.head.groups, head, step, sums);
            add_block(look.tail.at + block * look.tail.groups * 64, look.tail.groups, tail, step, sums);
            judge_block(sums, look, block, probes.bounds[n], out[n]);
        }
    }
}

inline int32_t second_of_row(const uint8_t* codes, const uint8_t* levels, const int8_t* integers, int groups) {
    int32_t sum = 0;
    for (int group = 0; group < groups; group++)
        for (int j = 0; j < 32; j++)
            sum += levels[codes[group * 32 + j] & 15] * integers[group * 64 + j] +
                   levels[codes[group * 32 + j] >> 4] * integers[group * 64 + 32 + j];
    return sum;
}

int64_t peak(int64_t rounds) {
    alignas(64) uint8_t codes[64 * 8] = {};
    int8_t integers[64] = {};
    int32_t sums[16] = {};
    for (int64_t round = 0; round < rounds; round++) {
        asm volatile("" : : "r"(codes), "r"(integers) : "memory");
        add_block(codes, 8, integers, 8, sums);
        asm volatile("" : : "r"(sums) : "memory");
    }
    return rounds * 16 * 64;
}

bool runs_here() { return true; }

}  // namespace

const idverify::Kernel& idverify::baseline_kernel() {
    static const Kernel kernel = {"baseline", false, runs_here, coarse, keep_eight, second<second_of_row>, similarity, turn, peak, encode, read};
    return kernel;
}
