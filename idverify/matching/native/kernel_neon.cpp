// NEON with dot products (ARMv8.2): four signed byte products summed to 32 bits (sdot), four rows at a time.
#include <arm_neon.h>

#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Head;
using idverify::Survivors;

inline int8x16_t four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

inline float32x4_t four_terms(const uint16_t* terms) { return vcvtq_f32_u32(vmovl_u16(vld1_u16(terms))); }

// Bounds of four rows for one probe; notes the highest left out and appends the others.
inline void judge(int32x4_t sums, const float32x4_t terms[3], const Head& head, const Bounds& probe, uint32_t row,
                  Survivors& out) {
    float32x4_t bound = vfmaq_n_f32(vdupq_n_f32(probe.shift), vcvtq_f32_s32(sums), probe.step);
    bound = vfmaq_n_f32(bound, terms[0], probe.head);
    if (head.tailed) bound = vfmaq_n_f32(bound, terms[1], probe.tail);
    if (head.centred) bound = vfmaq_n_f32(bound, terms[2], idverify::kTermStep);
    const uint32x4_t stays = vcgeq_f32(bound, vdupq_n_f32(out.floor));
    const float highest = vmaxvq_f32(vbslq_f32(stays, vdupq_n_f32(out.left_out), bound));
    out.left_out = highest > out.left_out ? highest : out.left_out;
    const uint32_t bits[4] = {1, 2, 4, 8};
    const uint32_t marks = vaddvq_u32(vandq_u32(stays, vld1q_u32(bits)));
    if (marks) {
        float bounds[4];
        vst1q_f32(bounds, bound);
        append(out, row, marks, bounds);
    }
}

// N probes at once: a code is unpacked once for all of them.
template <int N>
void tile(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out) {
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        const uint8_t* codes = head.codes + block * head.groups * 64;
        int32x4_t sums[N][4] = {};
        for (int group = 0; group < head.groups; group++) {
            int8x16_t lows[4], highs[4];
            for (int quarter = 0; quarter < 4; quarter++) {
                const uint8x16_t packed = vld1q_u8(codes + group * 64 + quarter * 16);
                lows[quarter] = vreinterpretq_s8_u8(vandq_u8(packed, vdupq_n_u8(15)));
                highs[quarter] = vreinterpretq_s8_u8(vshrq_n_u8(packed, 4));
            }
            for (int n = 0; n < N; n++) {
                const int8x16_t four = four_codes(probes[n].codes + group * 8);
                const int8x16_t next = four_codes(probes[n].codes + group * 8 + 4);
                for (int quarter = 0; quarter < 4; quarter++) {
                    sums[n][quarter] = vdotq_s32(sums[n][quarter], lows[quarter], four);
                    sums[n][quarter] = vdotq_s32(sums[n][quarter], highs[quarter], next);
                }
            }
        }
        const uint16_t* terms = head.terms + block * head.columns * 16;
        for (int quarter = 0; quarter < 4; quarter++) {
            const float32x4_t units[3] = {four_terms(terms + quarter * 4),
                                          head.tailed ? four_terms(terms + 16 + quarter * 4) : vdupq_n_f32(0),
                                          four_terms(terms + (head.columns - 1) * 16 + quarter * 4)};
            for (int n = 0; n < N; n++)
                judge(sums[n][quarter], units, head, probes[n], uint32_t(block * 16 + quarter * 4), out[n]);
        }
    }
}

void coarse(const Head& head, int64_t first_block, int64_t blocks, const Bounds* probes, Survivors* out, int count) {
    int n = 0;
    for (; n + 4 <= count; n += 4) tile<4>(head, first_block, blocks, probes + n, out + n);
    for (; n < count; n++) tile<1>(head, first_block, blocks, probes + n, out + n);
}

inline int32_t products(const uint8_t* row, const int8_t* codes, int groups) {
    int32x4_t sums = vdupq_n_s32(0);
    for (int group = 0; group < groups; group++)
        for (int half = 0; half < 2; half++) {
            const uint8x16_t packed = vld1q_u8(row + group * 32 + half * 16);
            const int8_t* integers = codes + group * 64 + half * 16;
            sums = vdotq_s32(sums, vreinterpretq_s8_u8(vandq_u8(packed, vdupq_n_u8(15))), vld1q_s8(integers));
            sums = vdotq_s32(sums, vreinterpretq_s8_u8(vshrq_n_u8(packed, 4)), vld1q_s8(integers + 32));
        }
    return vaddvq_s32(sums);
}

void second(const uint8_t* row, const int8_t* codes, int head_groups, int groups, int32_t sums[2]) {
    sums[0] = products(row, codes, head_groups);
    sums[1] = products(row + head_groups * 32, codes + head_groups * 64, groups - head_groups);
}

int64_t peak(int64_t rounds) {
    int32x4_t sums[12] = {};
    int8x16_t codes = vdupq_n_s8(1), integers = vdupq_n_s8(1);
    for (int64_t round = 0; round < rounds; round++) {
        for (auto& sum : sums) sum = vdotq_s32(sum, codes, integers);
        asm volatile("" : "+w"(codes), "+w"(integers));
    }
    int32x4_t all = sums[0];
    for (int i = 1; i < 12; i++) all = veorq_s32(all, sums[i]);
    asm volatile("" : : "w"(all));
    return rounds * 12 * 16;
}

bool runs_here() {
#if defined(__linux__)
    return getauxval(AT_HWCAP) & HWCAP_ASIMDDP;
#else
    return true;  // every 64-bit Apple processor has it
#endif
}

}  // namespace

const idverify::Kernel& idverify::neon_kernel() {
    static const Kernel kernel = {"neon", runs_here, coarse, second, similarity, turn, peak};
    return kernel;
}
