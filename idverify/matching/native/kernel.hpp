// What a kernel is: the inner loops of a search, compiled once for each instruction set.
//
// The kernel files include nothing but this, portable.hpp, intrinsics and <utility>'s types: an inline function of the
// standard library compiled with AVX2 could be the copy that the linker keeps for a machine without it. For the same
// reason the functions here are static.
#pragma once
#include <cstdint>

namespace idverify {

constexpr int kRowsPerBlock = 16;
// Probes that share one pass over the codes: their integers (32 KB at 512 dimensions) stay near the processor.
constexpr int kProbesTogether = 64;
constexpr int kTeam = 8;                       // probes whose integers lie together
constexpr float kTermStep = 1.0f / 16384;      // planes.py, TERM_STEP

// codec.py, EVEN_LEVELS, whose centre is kCodeCentre, and FINE_LEVELS.
constexpr uint8_t kEvenLevels[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr uint8_t kFineLevels[16] = {0, 34, 52, 54, 56, 58, 60, 62, 64, 66, 68, 70, 72, 74, 92, 126};
constexpr double kFineCentre = 63;

// GCC drops calls of functions that do nothing but ask for memory, unless they hold a statement it must keep.
// `locality` as GCC has it: 3 for the first-level cache, 2 for the second.
template <int locality = 3>
static inline void ask_for(const void* line) {
    __builtin_prefetch(line, 0, locality);
    asm volatile("");
}

// Codes of 16 rows a block, 8 coordinates a group: (blocks, groups, 16, 4).
struct Codes {
    const uint8_t* at;
    int groups;  // a multiple of 8
};

// One number a row, in steps of kTermStep: 16 of a block lie together, the next block's `stride` further on.
struct Column {
    const uint16_t* at;  // null where there is none
    int stride;
};

static inline const uint16_t* of_block(const Column& column, int64_t block) { return column.at + block * column.stride; }

// What a look at a segment reads; the layout is described in planes.py.
struct Look {
    Codes head, tail;    // a look at the head alone has no tail codes
    Column left;         // what the codes looked at leave over
    Column tail_length;  // where there is a tail and its codes are not looked at
    Column mean;         // products with the mean, from -2; where rows are centred
};

// The upper bound of one probe: step * (sum of the codes looked at + left * what they leave over) + shift
// + tail * tail length + product with the mean. `left` is the same for all probes of a team.
struct Bounds {
    float step, shift, left, tail;
    int flush;  // groups whose products fit 16-bit sums, at least 4; see flush_interval in probe.cpp
};

// Probes that look together. Their integers, -127 to 127, lie as (teams, groups, kTeam, 8), zeros where the last team
// is not full; those of one probe alone as (groups, 8).
struct Probes {
    const int8_t *head, *tail;
    const Bounds* bounds;
    int count;
};

// Rows of one probe that a look could not rule out. Room for every row of the blocks looked at, and a block more.
struct Survivors {
    uint32_t* rows;
    float* bounds;
    uint32_t count;
    float floor;     // a row whose bound is below is left out
    float left_out;  // the highest bound of those
    uint32_t many;   // 1 where most blocks are expected to hold some: then they are appended without asking
};

// How rows are coded, and where their codes go: the arrays of planes.py. The pads of the last block are zero already.
struct RowCoder {
    int head, width, columns;
    bool tail_coded;  // for looks at everything
    bool fine_residual;  // its levels are uneven; see codec.py
    double head_step, residual_step, tail_step;
    double margin;                   // added to a length before it is rounded up to steps
    const uint16_t* products;        // with the mean, (rows), for the last column where there is one
    uint8_t *head_codes, *tail_codes, *second_codes;
    uint16_t *terms, *whole_terms, *second_terms;
    double longest_squared[3];       // of the decoded head, of all, of the tail; raised
};

struct Kernel {
    const char* name;
    bool sums_pairs;  // in 16 bits, so that Bounds::flush matters
    bool (*runs_here)();
    // Bounds every row of some blocks for some probes and appends those at or above the floor.
    void (*coarse)(const Look&, int64_t first_block, int64_t blocks, const Probes&, Survivors*);
    // Moves rows whose bound is at or above a floor to the front, with their bounds, and returns how many they are.
    // `left_out` rises to the highest bound of the others; a bound that is not a number is neither.
    uint32_t (*keep)(uint32_t* rows, float* bounds, uint32_t count, float floor, float* left_out);
    // Sums of products of the levels that some rows' second-stage codes stand for with a probe's integers, over some
    // groups of 64 coordinates. The codes of a row lie `row_bytes` after those of the row before; levels are 0 to 127.
    void (*second)(const uint8_t* codes, int64_t row_bytes, const uint32_t* rows, uint32_t count, const uint8_t* levels,
                   const int8_t* integers, int groups, int32_t* sums);
    // The similarity as similarity.py defines it, to the last bit.
    double (*similarity)(const float* probe, const float* row, int dimension);
    // Products of a matrix, in strips of 16 rows (width / 16, dimension, 16), with vectors, in float32, (count, width); the
    // error is bounded in probe.cpp.
    void (*turn)(const float* matrix, int width, int dimension, const float* vectors, int count, float* turned);
    // Multiply-adds of 4-bit by 8-bit integers done in `rounds` rounds from registers: the ceiling of `coarse`.
    int64_t (*peak)(int64_t rounds);
    // Codes turned rows as codec.py's encode_in_numpy does, into planes of their own.
    void (*encode)(RowCoder&, const double* turned, int64_t rows);
    // Exclusive or of all bytes, read as fast as one thread can; `bytes` is a multiple of 1024.
    uint64_t (*read)(const uint8_t* from, int64_t bytes);
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
