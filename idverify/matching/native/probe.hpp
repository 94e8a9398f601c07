// A probe as the coded scan needs it: integers for the dot products, and the constants of the bounds.
#pragma once
#include <vector>

#include "kernel.hpp"

namespace idverify {

constexpr double kCodeCentre = 7.5;  // codec.py, CODE_CENTRE

// What codec.py chose for a gallery; the pointers belong to NumPy arrays that the caller keeps.
struct Codec {
    const float* mean;  // (dimension)
    const float* turn;  // (width, dimension)
    int dimension, width, head;
    bool centred;
    double head_step, residual_step, tail_step, defect;
    bool tailed() const { return head < width; }
};

// The greatest lengths of a segment's decoded rows: of the head, of both stages together, of the tail's codes.
struct Longest {
    double head, all, tail;
};

// One probe; the names and letters are those of probe.py and docs/decisions/0003-certified-search.md.
struct CodedProbe {
    std::vector<int8_t> codes;  // (width)
    double step;  // of the products of integers and codes: one for head and tail, whose sums then add up
    double head_step, tail_step, head_left, tail_left, all_left, head_length, tail_length, length, shift;
    double head_sum, tail_sum;  // of the integers
    int flush;

    CodedProbe() = default;
    // `turned` holds the turned probe in float32, (width).
    CodedProbe(const Codec&, const Kernel&, const float* probe, const float* turned);
    // Of a look at the head alone, or at the tail's codes as well.
    Bounds bounds(const Codec&, const Longest&, bool with_tail) const;
};

// Codes probes, (count, dimension).
std::vector<CodedProbe> code_probes(const Codec&, const Kernel&, const float* probes, int count, int threads);

// The integers of some coordinates of probes side by side, as Probes wants them.
std::vector<int8_t> side_by_side(const std::vector<CodedProbe>&, int first, int coordinates);

}  // namespace idverify
