// What a search knows about one probe while it runs: its floor, shared by the threads, and what each thread found.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <mutex>
#include <vector>

#include "search.hpp"

namespace idverify {

constexpr double kNone = -std::numeric_limits<double>::infinity();

// The greatest float that is not above a value.
inline float rounded_down(double value) {
    const float nearest = float(value);
    return nearest > value ? std::nextafter(nearest, -std::numeric_limits<float>::infinity()) : nearest;
}

// A float that is not below a finite value, and above it by no more than two units in its last place.
inline float rounded_up(double value) { return float(value + std::fabs(value) * 1.2e-7); }

// A row that no look could rule out.
struct Candidate {
    int segment;
    uint32_t row;
    float bound;
};

// What the threads share about one probe: the floor rises as better rows are found.
struct Shared {
    std::atomic<double> floor{kNone};
    // A whole look's bound, or one of both stages, this far above the floor promises a row that raises it.
    std::atomic<float> eager{0}, eager_twice{0};
    bool promises(float bound) const { return bound >= float(floor) + eager_twice; }  // of both stages

    std::mutex mutex;
    std::vector<double> best;  // a heap of the k best similarities, the least in front

    void take(double similarity, int k) {
        std::lock_guard<std::mutex> lock(mutex);
        if (int(best.size()) == k) {
            if (similarity <= best.front()) return;
            std::pop_heap(best.begin(), best.end(), std::greater<>());
            best.pop_back();
        }
        best.push_back(similarity);
        std::push_heap(best.begin(), best.end(), std::greater<>());
        if (int(best.size()) == k) floor = best.front();
    }
};

// What one thread found for one probe.
struct Own {
    std::vector<Hit> hits;
    double left_out = kNone;
    int64_t coarse = 0, second = 0, compared = 0;

    void leave_out(double bound) { left_out = std::max(left_out, bound); }
};

}  // namespace idverify
