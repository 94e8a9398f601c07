// One search: many probes through many segments; see docs/decisions/0003-certified-search.md for why nothing is missed.
#pragma once
#include <vector>

#include "kernel.hpp"
#include "probe.hpp"

namespace idverify {

// Rows that were coded together. `second` is null for rows without codes: they are all compared.
struct Segment {
    const float* rows;  // (count, dimension)
    int64_t count, start;
    const uint8_t* allowed;  // (count), null for all
    Look head, whole;        // what a look at the heads reads, and one at the tails' codes as well
    bool tail_coded;         // whether there is anything more to `whole`
    const uint8_t* second;
    const uint16_t* second_terms;
    Longest longest;
};

struct Hit {
    double similarity;
    int64_t row;
};

// What one probe found, best first, and what its certificate says.
struct Found {
    std::vector<Hit> hits;
    double floor, left_out;
    int64_t coarse_survivors = 0, second_survivors = 0, compared = 0;
};

struct Goal {
    double threshold;  // of a watchlist search
    int k;             // of a top-k search, else 0
};

// Searches for `count` probes (count, dimension). Of a top-k search, rows that equal the k-th are all returned.
std::vector<Found> search(const Codec&, const Kernel&, const std::vector<Segment>&, const float* probes, int count,
                          Goal, int threads);

}  // namespace idverify
