// NEON with dot products (ARMv8.2): four signed byte products summed to 32 bits (sdot), four rows at a time.
#include <arm_neon.h>

#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Codes;
using idverify::Column;
using idverify::kTeam;
using idverify::Look;
using idverify::Probes;
using idverify::Survivors;

// Bytes between asking for codes and reading them.
constexpr int kAhead = 16384;

inline int8x16_t four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

inline float32x4_t four_terms(const uint16_t* terms) { return vcvtq_f32_u32(vmovl_u16(vld1_u16(terms))); }

// Rows of a block are looked at in quarters of four.
struct Terms {
    float32x4_t left, tail, mean;

    Terms(const Look& look, int64_t block, int quarter)
        : left(of(look.left, block, quarter)), tail(of(look.tail_length, block, quarter)),
          mean(of(look.mean, block, quarter)) {}

    static float32x4_t of(const Column& column, int64_t block, int quarter) {
        return column.at ? four_terms(of_block(column, block) + quarter * 4) : vdupq_n_f32(0);
    }
};

// Bounds of four rows for one probe; notes the highest left out and appends the others.
inline void judge(int32x4_t sums, const Terms& terms, const Look& look, const Bounds& probe, int64_t first_row,
                  Survivors& out) {
    float32x4_t bound = vfmaq_n_f32(vcvtq_f32_s32(sums), terms.left, probe.left);
    bound = vfmaq_n_f32(vdupq_n_f32(probe.shift), bound, probe.step);
    if (look.tail_length.at) bound = vfmaq_n_f32(bound, terms.tail, probe.tail);
    if (look.mean.at) bound = vfmaq_n_f32(bound, terms.mean, idverify::kTermStep);
    const uint32x4_t stays = vcgeq_f32(bound, vdupq_n_f32(out.floor));
    const float highest = vmaxvq_f32(vbslq_f32(stays, vdupq_n_f32(out.left_out), bound));
    out.left_out = highest > out.left_out ? highest : out.left_out;
    const uint32_t bits[4] = {1, 2, 4, 8};
    const uint32_t marks = vaddvq_u32(vandq_u32(stays, vld1q_u32(bits)));
    if (marks) {
        float bounds[4];
        vst1q_f32(bounds, bound);
        append(out, uint32_t(first_row), marks, bounds);
    }
}

// A quarter of a block for some probes, whose integers of a group lie side by side and `step` bytes from the next's.
template <int... I>
inline __attribute__((always_inline)) void add_quarter(int32x4_t* out, const Codes& part, int64_t block, int quarter,
                                                       const int8_t* integers, int step, Indices<I...>) {
    const uint8_t* codes = part.at + block * part.groups * 64 + quarter * 16;
    int32x4_t sums[] = {out[I]...};
    for (int group = 0; group < part.groups; group++) {
        __builtin_prefetch(codes + group * 64 + kAhead);
        const uint8x16_t packed = vld1q_u8(codes + group * 64);
        const int8x16_t lows = vreinterpretq_s8_u8(vandq_u8(packed, vdupq_n_u8(15)));
        const int8x16_t highs = vreinterpretq_s8_u8(vshrq_n_u8(packed, 4));
        const int8_t* at = integers + group * step;
        ((sums[I] = vdotq_s32(vdotq_s32(sums[I], lows, four_codes(at + I * 8)), highs, four_codes(at + I * 8 + 4))), ...);
    }
    ((out[I] = sums[I]), ...);
}

template <int N>
void coarse_of_team(const Look& look, int64_t first_block, int64_t blocks, const Probes& team, Survivors* out, int step) {
    for (int64_t at = first_block * 4; at < (first_block + blocks) * 4; at++) {
        const int64_t block = at / 4;
        const int quarter = int(at % 4);
        int32x4_t sums[N] = {};
        add_quarter(sums, look.head, block, quarter, team.head, step, Upto<N>());
        add_quarter(sums, look.tail, block, quarter, team.tail, step, Upto<N>());
        const Terms terms(look, block, quarter);
        for (int n = 0; n < team.count; n++)
            judge(sums[n], terms, look, team.bounds[n], at * 4, out[n]);
    }
}

void coarse(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    if (probes.count == 1) return coarse_of_team<1>(look, first_block, blocks, probes, out, 8);
    for (int first = 0; first < probes.count; first += kTeam)
        coarse_of_team<kTeam>(look, first_block, blocks, team_of(look, probes, first), out + first, kTeam * 8);
}

inline int32_t second_of_row(const uint8_t* codes, const uint8_t* levels, const int8_t* integers, int groups) {
    const uint8x16_t table = vld1q_u8(levels);
    int32x4_t sums = vdupq_n_s32(0);
    for (int group = 0; group < groups; group++)
        for (int half = 0; half < 2; half++) {
            const uint8x16_t packed = vld1q_u8(codes + group * 32 + half * 16);
            const int8_t* at = integers + group * 64 + half * 16;
            sums = vdotq_s32(sums, vreinterpretq_s8_u8(vqtbl1q_u8(table, vandq_u8(packed, vdupq_n_u8(15)))), vld1q_s8(at));
            sums = vdotq_s32(sums, vreinterpretq_s8_u8(vqtbl1q_u8(table, vshrq_n_u8(packed, 4))), vld1q_s8(at + 32));
        }
    return vaddvq_s32(sums);
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
    static const Kernel kernel = {"neon", false, runs_here, coarse, keep_eight, second<second_of_row>, similarity, turn, peak, encode, read};
    return kernel;
}
