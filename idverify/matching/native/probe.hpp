// A probe as the coded scan needs it: integers for the dot products, and the constants of the bounds.
#pragma once
#include <vector>

#include "kernel.hpp"

namespace idverify {

constexpr double kCodeCentre = 7.5;  // codec.py, CODE_CENTRE

// What codec.py chose for a gallery; the pointers belong to NumPy arrays that the caller keeps.
struct Codec {
    const float* mean;  // (dimension)
    const float* turn;  // in strips of 16 rows, (width / 16, dimension, 16)
    int dimension, width, head;
    bool centred, fine_residual;
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
    double scale;  // the step as a share of the length: the least that holds the largest coordinate, then the team's
    double step;   // of the products of integers and codes: one for head and tail, whose sums then add up
    double head_step, tail_step, head_left, tail_left, head_length, tail_length, length;
    double shift;  // what every similarity has in common, and the margin of centring and turn
    double head_sum, tail_sum;  // of the integers
    double head_magnitude, tail_magnitude;  // sums without their signs
    int flush;

    CodedProbe() = default;
    // `turned` holds the turned probe in float32, (width).
    CodedProbe(const Codec&, const float* probe, const float* turned);
    void code(const Codec&, const Kernel&, const float* turned, double team_scale);
    // Of a look at the head alone, or at the tail's codes as well.
    Bounds bounds(const Codec&, const Longest&, bool with_tail) const;
};

// Codes probes, (count, dimension), with one scale for all probes of a team: then what a row's codes leave over weighs the
// same in integers for all of them.
std::vector<CodedProbe> code_probes(const Codec&, const Kernel&, const float* probes, int count, int threads);

// The bounds of all probes, those of a team with the greatest `left` of any.
std::vector<Bounds> bounds_of(const std::vector<CodedProbe>&, const Codec&, const Longest&, bool with_tail);

// The integers of some coordinates of probes side by side, as Probes wants them.
std::vector<int8_t> side_by_side(const std::vector<CodedProbe>&, int first, int coordinates);

}  // namespace idverify
