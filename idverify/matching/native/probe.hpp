// A probe as the coded scan needs it: integers for the dot products, and the constants of the bounds.
#pragma once
#include <vector>

#include "kernel.hpp"

namespace idverify {

// What codec.py chose for a gallery; the pointers belong to NumPy arrays that the caller keeps.
struct Codec {
    const float* mean;  // (dimension)
    const float* turn;  // (width, dimension)
    int dimension, width, head;
    bool centred;
    double head_step, residual_step, tail_step, defect;
    bool tailed() const { return head < width; }
};

// One probe; the names and letters are those of probe.py and docs/decisions/0003-certified-search.md.
struct CodedProbe {
    std::vector<int8_t> codes;  // (width)
    double head_step, tail_step, head_left, all_left, head_length, tail_length, length, shift;
    double head_sum, tail_sum, head_magnitude;  // sums of the integers, and of the head's without their signs
    int flush;

    CodedProbe(const Codec&, const Kernel&, const float* probe);
    Bounds bounds(const Codec&, double longest) const;
};

}  // namespace idverify
