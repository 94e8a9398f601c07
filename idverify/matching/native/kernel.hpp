// What a kernel is: the four inner loops of a search, compiled once for each instruction set.
//
// The kernel files include nothing but this, portable.hpp and intrinsics: an inline function of the standard library
// compiled with AVX2 could be the copy that the linker keeps for a machine without it.
#pragma once
#include <cstdint>

namespace idverify {

constexpr int kRowsPerBlock = 16;
constexpr float kTermStep = 1.0f / 16384;  // planes.py, TERM_STEP

// The coded heads of a segment's rows; the layout is described in planes.py.
struct Head {
    const uint8_t* codes;   // (blocks, groups, 16, 4)
    const uint16_t* terms;  // (blocks, columns, 16)
    int groups;             // of 8 coordinates; a multiple of 8
    int columns;
    bool tailed, centred;
};

// The upper bound of one probe: step * sum + shift + head * residual + tail * tail length + product with the mean.
struct Bounds {
    const int8_t* codes;  // of the head, -127 to 127
    float step, shift, head, tail;
    int flush;  // groups whose products fit 16-bit sums, at least 4; see flush_interval in probe.cpp
};

// Rows of one probe that the head could not rule out. Room for every row of the blocks looked at.
struct Survivors {
    uint32_t* rows;
    float* bounds;
    uint32_t count;
    float floor;     // a row whose bound is below is left out
    float left_out;  // the highest bound of those
};

struct Kernel {
    const char* name;
    bool (*runs_here)();
    // Bounds every row of some blocks for some probes and appends those at or above the floor.
    void (*coarse)(const Head&, int64_t first_block, int64_t blocks, const Bounds*, Survivors*, int probes);
    // Sums of products of one row's second stage with a probe's integers: over the head's coordinates, and the tail's.
    void (*second)(const uint8_t* row, const int8_t* codes, int head_groups, int groups, int32_t sums[2]);
    // The similarity as similarity.py defines it, to the last bit.
    double (*similarity)(const float* probe, const float* row, int dimension);
    // Products of the rows of a matrix with a vector, in float32; its error is bounded in probe.cpp.
    void (*turn)(const float* matrix, int width, int dimension, const float* vector, float* turned);
    // Multiply-adds of 4-bit by 8-bit integers done in `rounds` rounds from registers: the ceiling of `coarse`.
    int64_t (*peak)(int64_t rounds);
};

const Kernel& baseline_kernel();
#if defined(__x86_64__)
const Kernel& avx2_kernel();
const Kernel& avx512vnni_kernel();
#endif
#if defined(__aarch64__)
const Kernel& neon_kernel();
#endif

}  // namespace idverify
