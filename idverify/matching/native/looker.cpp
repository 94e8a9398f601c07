#include "looker.hpp"

#include <memory>

#include "second_look.hpp"

namespace idverify {
namespace {

// Rows of a top-k probe that wait for the final floor; more are judged at once.
constexpr size_t kWaiting = 1 << 15;
// Bounds looked at together for one that promises to raise the floor.
constexpr uint32_t kTogether = 16;
// The bound of a row that waits no longer.
constexpr float kJudged = std::numeric_limits<float>::quiet_NaN();
// More survivors than one row in so many, and a kernel appends without asking.
constexpr int64_t kMany = 50;
// Candidates between asking for a row and reading it.
constexpr size_t kRowsAhead = 3;

bool likelier(const Candidate& a, const Candidate& b) { return a.bound > b.bound; }

// Kept by the thread: fresh memory would be cleared by the system page by page, in every search.
struct Room {
    size_t size = 0;
    std::unique_ptr<uint32_t[]> rows;
    std::unique_ptr<float[]> bounds;

    void make(size_t wanted) {
        if (wanted <= size) return;
        rows.reset(new uint32_t[wanted]);
        bounds.reset(new float[wanted]);
        size = wanted;
    }
};

}  // namespace

Looker::Looker(const Pass& pass, std::vector<Own>& own)
    : pass_(pass), own_(own), survivors_(pass.count), waiting_(pass.count), promising_(pass.count),
      likely_(pass.count) {
    thread_local Room room;
    const size_t each = (pass.goal.k ? kWaiting : 0) + size_t(pass.most_blocks + 1) * kRowsPerBlock;
    room.make(each * pass.count);
    for (int probe = 0; probe < pass.count; probe++) {
        waiting_[probe].rows = room.rows.get() + each * probe;
        waiting_[probe].bounds = room.bounds.get() + each * probe;
    }
}

void Looker::look_at(const Unit& unit) {
    if (!pass_.segments[unit.segment].second) return compare_all(unit);
    for (int probe = 0; probe < pass_.count; probe++) {
        Survivors& left = survivors_[probe];
        left.many = left.count * kMany > unit.blocks * kRowsPerBlock;  // of the unit before
        left.count = 0;
        left.rows = waiting_[probe].rows + waiting_[probe].count;
        left.bounds = waiting_[probe].bounds + waiting_[probe].count;
        left.floor = rounded_down(pass_.shared[probe].floor);
        left.left_out = float(kNone);
    }
    const bool whole = pass_.whole_pays(unit.segment);
    pass_.look(unit.segment, whole, unit.first_block, unit.blocks, survivors_.data());
    bool full = false;
    for (int probe = 0; probe < pass_.count; probe++) {
        Survivors& left = survivors_[probe];
        own_[probe].leave_out(left.left_out);
        drop_forbidden(unit.segment, left);
        own_[probe].coarse += left.count;
        const Run run = {unit.segment, whole, 0};
        if (pass_.goal.k) {
            full |= wait(probe, run);
        } else {
            const uint32_t kept = narrow(probe, run, left.rows, left.bounds, left.count);
            for (uint32_t i = 0; i < kept; i++) likely_[probe].push_back({run.segment, left.rows[i], left.bounds[i]});
            compare_likely(probe);
        }
    }
    for (int probe = 0; probe < pass_.count && pass_.goal.k; probe++) raise_floor(probe);
    if (full) judge_waiting();
}

void Looker::finish() { judge_waiting(); }

// Takes out the rows that fill up the last block and those that may not be found.
void Looker::drop_forbidden(int number, Survivors& left) const {
    const Segment& segment = pass_.segments[number];
    while (left.count && left.rows[left.count - 1] >= segment.count) left.count--;
    if (!segment.allowed) return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < left.count; i++) {
        left.rows[kept] = left.rows[i];
        left.bounds[kept] = left.bounds[i];
        kept += segment.allowed[left.rows[i]] != 0;
    }
    left.count = kept;
}

// Top-k: rows that promise to raise the floor are compared now, the others judged when it is as high as it gets.
// Returns whether too many wait.
bool Looker::wait(int probe, Run run) {
    Waiting& waiting = waiting_[probe];
    run.begin = waiting.count;
    waiting.runs.push_back(run);
    if (pass_.shared[probe].floor == kNone)
        find_floor(probe, run);
    else
        find_promising(probe, run);
    waiting.count += survivors_[probe].count;
    return waiting.count > kWaiting;
}

void Looker::find_promising(int probe, const Run& run) {
    const Survivors& left = survivors_[probe];
    const Shared& shared = pass_.shared[probe];
    take_out(left, float(shared.floor) + shared.eager + (run.whole ? 0 : pass_.looks_apart(probe)), left.count);
    const uint32_t kept = narrow(probe, run, rows_.data(), bounds_.data(), uint32_t(rows_.size()));
    for (uint32_t i = 0; i < kept; i++) {
        const Candidate candidate = {run.segment, rows_[i], bounds_[i]};
        if (shared.promises(candidate.bound)) {
            ask_for_row(candidate);
            promising_[probe].push_back(candidate);
        } else {
            likely_[probe].push_back(candidate);
        }
    }
}

// Compares the rows of the unit that promise to, when they were asked for while other probes' were found.
void Looker::raise_floor(int probe) {
    std::vector<Candidate>& promising = promising_[probe];
    std::sort(promising.begin(), promising.end(), likelier);
    for (const Candidate& candidate : promising)
        if (pass_.shared[probe].promises(candidate.bound))
            compare(probe, candidate);
        else
            likely_[probe].push_back(candidate);
    promising.clear();
}

// Moves rows with bounds from `eager` on, at most so many, from those that wait.
void Looker::take_out(const Survivors& left, float eager, size_t most) {
    rows_.clear();
    bounds_.clear();
    for (uint32_t first = 0; first < left.count; first += kTogether) {
        const uint32_t end = std::min(left.count, first + kTogether);
        int some = first + kTogether > end;  // fewer
        if (!some)
            for (uint32_t i = 0; i < kTogether; i++) some |= left.bounds[first + i] >= eager;
        if (!some) continue;
        for (uint32_t i = first; i < end; i++)
            if (left.bounds[i] >= eager && rows_.size() < most) {
                rows_.push_back(left.rows[i]);
                bounds_.push_back(left.bounds[i]);
                left.bounds[i] = kJudged;
            }
    }
}

// The likeliest of the first rows make the first floor, and tell how far bounds lie above similarities.
void Looker::find_floor(int probe, const Run& run) {
    const Survivors& left = survivors_[probe];
    Shared& shared = pass_.shared[probe];
    const size_t likely = std::min(size_t(left.count), size_t(pass_.goal.k) * 2);
    if (!likely) return;
    const float cut = pass_.high_bound(probe, run.whole);  // above it are enough of most units' rows, and few to order
    ordered_.resize(left.count);
    size_t some = 0;
    for (uint32_t i = 0; i < left.count; i++) {
        ordered_[some] = left.bounds[i];
        some += left.bounds[i] >= cut;
    }
    if (some < likely) {
        std::copy_n(left.bounds, left.count, ordered_.begin());
        some = left.count;
    }
    std::nth_element(ordered_.begin(), ordered_.begin() + (likely - 1), ordered_.begin() + some, std::greater<>());
    take_out(left, ordered_[likely - 1], likely);
    double first_bounds = 0, second_bounds = 0, similarities = 0;
    for (const float bound : bounds_) first_bounds += bound;
    // All stay, unless another thread has found a floor meanwhile.
    const uint32_t kept = narrow(probe, run, rows_.data(), bounds_.data(), uint32_t(likely));
    for (uint32_t i = 0; i < kept; i++) {
        second_bounds += bounds_[i];
        similarities += compare(probe, {run.segment, rows_[i], bounds_[i]});
    }
    if (!kept) return;
    shared.eager = float(first_bounds / likely - similarities / kept) - (run.whole ? 0 : pass_.looks_apart(probe));
    shared.eager_twice = float((second_bounds - similarities) / kept);
}

// Unit by unit, for all probes: what they read of a unit's second stage stays near the processor meanwhile.
void Looker::judge_waiting() {
    for (int probe = 0; probe < pass_.count; probe++) compare_likely(probe);  // a floor as high as it gets
    for (size_t number = 0; number < waiting_[0].runs.size(); number++)
        for (int probe = 0; probe < pass_.count; probe++) judge_run(probe, number);
    for (int probe = 0; probe < pass_.count; probe++) {
        compare_likely(probe);
        waiting_[probe].runs.clear();
        waiting_[probe].count = 0;
    }
}

void Looker::judge_run(int probe, size_t number) {
    const Waiting& waiting = waiting_[probe];
    const Run& run = waiting.runs[number];
    const size_t end = number + 1 < waiting.runs.size() ? waiting.runs[number + 1].begin : waiting.count;
    uint32_t* const rows = waiting.rows + run.begin;
    float* const bounds = waiting.bounds + run.begin;
    uint32_t kept = keep(probe, rows, bounds, uint32_t(end - run.begin));
    kept = narrow(probe, run, rows, bounds, kept);
    for (uint32_t i = 0; i < kept; i++) likely_[probe].push_back({run.segment, rows[i], bounds[i]});
}

// Bounds rows of a unit by the tail's codes, then by the second stage of the head's; moves those that may reach the
// floor to the front and returns how many they are.
uint32_t Looker::narrow(int probe, const Run& run, uint32_t* rows, float* bounds, uint32_t count) {
    if (!count) return 0;
    const SecondLook look(pass_, probe, run.segment);
    sums_.resize(std::max<size_t>(sums_.size(), count));
    if (!run.whole) {
        look.add_tail(rows, bounds, count, sums_.data());
        count = keep(probe, rows, bounds, count);
    }
    look.add_second_stage(rows, bounds, count, sums_.data());
    count = keep(probe, rows, bounds, count);
    own_[probe].second += count;
    return count;
}

uint32_t Looker::keep(int probe, uint32_t* rows, float* bounds, uint32_t count) {
    float left_out = float(kNone);
    count = pass_.kernel.keep(rows, bounds, count, rounded_down(pass_.shared[probe].floor), &left_out);
    own_[probe].leave_out(left_out);
    return count;
}

// Compares what no bound rules out, the likeliest first: of a top-k search, they raise the floor.
void Looker::compare_likely(int probe) {
    std::vector<Candidate>& likely = likely_[probe];
    if (pass_.goal.k) std::sort(likely.begin(), likely.end(), likelier);
    for (size_t i = 0; i < likely.size(); i++) {
        if (i + kRowsAhead < likely.size()) ask_for_row(likely[i + kRowsAhead]);
        if (likely[i].bound >= pass_.shared[probe].floor)
            compare(probe, likely[i]);
        else
            own_[probe].leave_out(likely[i].bound);
    }
    likely.clear();
}

void Looker::ask_for_row(const Candidate& candidate) const {
    const int dimension = pass_.codec.dimension;
    const float* row = pass_.segments[candidate.segment].rows + int64_t(candidate.row) * dimension;
    for (int at = 0; at < dimension; at += 16) ask_for<2>(row + at);
}

double Looker::compare(int probe, const Candidate& candidate) {
    const Segment& segment = pass_.segments[candidate.segment];
    const int dimension = pass_.codec.dimension;
    const double similarity = pass_.kernel.similarity(pass_.probes + int64_t(probe) * dimension,
                                                      segment.rows + int64_t(candidate.row) * dimension, dimension);
    Own& own = own_[probe];
    own.compared++;
    if (similarity >= pass_.shared[probe].floor) {
        own.hits.push_back({similarity, segment.start + candidate.row});
        if (pass_.goal.k) pass_.shared[probe].take(similarity, pass_.goal.k);
    } else {
        own.leave_out(similarity);
    }
    return similarity;
}

void Looker::compare_all(const Unit& unit) {
    const Segment& segment = pass_.segments[unit.segment];
    const int64_t end = std::min(segment.count, (unit.first_block + unit.blocks) * kRowsPerBlock);
    for (int64_t row = unit.first_block * kRowsPerBlock; row < end; row++)
        if (!segment.allowed || segment.allowed[row])
            for (int probe = 0; probe < pass_.count; probe++)
                compare(probe, {unit.segment, uint32_t(row), 0});
}

}  // namespace idverify
