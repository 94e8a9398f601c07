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
constexpr int64_t kMany = 100;
// Candidates between asking for a row's codes, or for the row, and reading them.
constexpr size_t kCodesAhead = 8, kRowsAhead = 3;

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
    : pass_(pass), own_(own), survivors_(pass.count), waiting_(pass.count) {
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
        if (pass_.goal.k) {
            full |= wait(probe, {uint32_t(unit.segment), whole, 0});
        } else if (left.count) {
            fill_batch({uint32_t(unit.segment), whole, 0}, left.rows, left.bounds, left.count);
            judge(probe, batch_);
        }
    }
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

// Top-k: rows that promise to raise the floor are judged now, the others when it is as high as it gets. Returns whether
// too many wait.
bool Looker::wait(int probe, Run run) {
    Waiting& waiting = waiting_[probe];
    run.begin = waiting.count;
    waiting.runs.push_back(run);
    batch_.clear();
    if (pass_.shared[probe].floor == kNone)
        find_floor(probe, run);
    else
        weigh(probe, run);
    waiting.count += survivors_[probe].count;
    return waiting.count > kWaiting;
}

void Looker::weigh(int probe, const Run& run) {
    const Survivors& left = survivors_[probe];
    const Shared& shared = pass_.shared[probe];
    take_out(probe, run, float(shared.floor) + shared.eager + (run.whole ? 0 : pass_.looks_apart(probe)), left.count);
    if (!batch_.empty()) judge(probe, batch_);
}

// Moves rows with bounds from `eager` on, at most so many, from those that wait to the batch.
void Looker::take_out(int probe, const Run& run, float eager, size_t most) {
    const Survivors& left = survivors_[probe];
    for (uint32_t first = 0; first < left.count; first += kTogether) {
        const uint32_t end = std::min(left.count, first + kTogether);
        bool some = false;
        for (uint32_t i = first; i < end; i++) some |= left.bounds[i] >= eager;
        if (!some) continue;
        for (uint32_t i = first; i < end; i++)
            if (left.bounds[i] >= eager && batch_.size() < most) {
                batch_.push_back({run.segment, run.whole, left.rows[i], left.bounds[i]});
                left.bounds[i] = kJudged;
            }
    }
}

// The first rows of a top-k search: the likeliest are compared, and tell how far bounds lie above similarities.
void Looker::find_floor(int probe, const Run& run) {
    const Survivors& left = survivors_[probe];
    const size_t likely = std::min(size_t(left.count), size_t(pass_.goal.k) * 2);
    if (!likely) return;
    ordered_.assign(left.bounds, left.bounds + left.count);
    std::nth_element(ordered_.begin(), ordered_.begin() + (likely - 1), ordered_.end(), std::greater<>());
    take_out(probe, run, ordered_[likely - 1], likely);
    double above = 0;
    for (size_t i = 0; i < likely; i++) {
        if (i + kRowsAhead < likely) ask_for_row(batch_[i + kRowsAhead]);
        above += batch_[i].bound - compare(probe, batch_[i]);
    }
    own_[probe].second += likely;
    pass_.shared[probe].eager = float(above / likely) - (run.whole ? 0 : pass_.looks_apart(probe));
}

// Unit by unit, for all probes: what they read of a unit's second stage stays near the processor meanwhile.
void Looker::judge_waiting() {
    std::vector<std::vector<Candidate>> likely(pass_.count);
    for (size_t number = 0; number < waiting_[0].runs.size(); number++)
        for (int probe = 0; probe < pass_.count; probe++) judge_run(probe, number, likely[probe]);
    for (int probe = 0; probe < pass_.count; probe++) {
        compare_likeliest(probe, likely[probe]);
        waiting_[probe].runs.clear();
        waiting_[probe].count = 0;
    }
}

void Looker::fill_batch(const Run& run, const uint32_t* rows, const float* bounds, size_t count) {
    batch_.resize(count);
    for (size_t i = 0; i < count; i++) batch_[i] = {run.segment, run.whole, rows[i], bounds[i]};
}

void Looker::judge_run(int probe, size_t number, std::vector<Candidate>& likely) {
    const Waiting& waiting = waiting_[probe];
    const Run& run = waiting.runs[number];
    const size_t end = number + 1 < waiting.runs.size() ? waiting.runs[number + 1].begin : waiting.count;
    uint32_t* const rows = waiting.rows + run.begin;
    float* const bounds = waiting.bounds + run.begin;
    float left_out = float(kNone);
    const float floor = rounded_down(pass_.shared[probe].floor);
    const uint32_t kept = pass_.kernel.keep(rows, bounds, uint32_t(end - run.begin), floor, &left_out);
    own_[probe].leave_out(left_out);
    fill_batch(run, rows, bounds, kept);
    narrow_twice(probe, batch_);
    likely.insert(likely.end(), batch_.begin(), batch_.end());
}

void Looker::judge(int probe, std::vector<Candidate>& candidates) {
    narrow_twice(probe, candidates);
    compare_likeliest(probe, candidates);
}

// Narrows candidates of one segment down by the tail's codes, then by the second stage of the head's.
void Looker::narrow_twice(int probe, std::vector<Candidate>& candidates) {
    if (candidates.empty()) return;
    const SecondLook look(pass_, probe, candidates[0].segment);
    if (look.tailed() && !candidates[0].whole)
        narrow(probe, candidates, [&](uint32_t row) { look.ask_for_tail(row); },
               [&](uint32_t row, double bound) { return look.with_tail(row, bound); });
    narrow(probe, candidates, [&](uint32_t row) { look.ask_for_head(row); },
           [&](uint32_t row, double bound) { return look.with_second_stage(row, bound); });
    own_[probe].second += int64_t(candidates.size());
}

// Bounds candidates again, from what is read at random, and keeps those that may reach the floor.
template <class Ask, class Bound>
void Looker::narrow(int probe, std::vector<Candidate>& candidates, Ask ask, Bound bound_of) {
    const double floor = pass_.shared[probe].floor;
    double left_out = kNone;
    for (size_t i = 0; i < std::min(kCodesAhead, candidates.size()); i++) ask(candidates[i].row);
    size_t kept = 0;
    for (size_t i = 0; i < candidates.size(); i++) {
        if (i + kCodesAhead < candidates.size()) ask(candidates[i + kCodesAhead].row);
        const double bound = bound_of(candidates[i].row, candidates[i].bound);
        if (bound >= floor) {
            candidates[kept] = candidates[i];
            candidates[kept++].bound = -rounded_down(-bound);  // rounded up
        } else {
            left_out = std::max(left_out, bound);
        }
    }
    candidates.resize(kept);
    own_[probe].leave_out(left_out);
}

// Compares what no bound rules out; of a top-k search, the likeliest first.
void Looker::compare_likeliest(int probe, std::vector<Candidate>& candidates) {
    if (pass_.goal.k) std::sort(candidates.begin(), candidates.end(), likelier);
    for (size_t i = 0; i < candidates.size(); i++) {
        if (i + kRowsAhead < candidates.size()) ask_for_row(candidates[i + kRowsAhead]);
        if (candidates[i].bound >= pass_.shared[probe].floor)
            compare(probe, candidates[i]);
        else
            own_[probe].leave_out(candidates[i].bound);
    }
}

void Looker::ask_for_row(const Candidate& candidate) const {
    const int dimension = pass_.codec.dimension;
    const float* row = pass_.segments[candidate.segment].rows + int64_t(candidate.row) * dimension;
    for (int at = 0; at < dimension; at += 16) ask_for(row + at);
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
                compare(probe, {uint32_t(unit.segment), 0, uint32_t(row), 0});
}

}  // namespace idverify
