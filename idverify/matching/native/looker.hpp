// One thread of a pass: looks at units, judges what a look could not rule out, compares what is left.
#pragma once
#include <vector>

#include "pass.hpp"

namespace idverify {

// Rows of one unit that wait for the final floor, from `begin` on.
struct Run {
    int segment;
    bool whole;
    size_t begin;
};

// Rows of one probe that wait, and their bounds.
struct Waiting {
    uint32_t* rows = nullptr;
    float* bounds = nullptr;
    size_t count = 0;
    std::vector<Run> runs;
};

class Looker {
  public:
    Looker(const Pass&, std::vector<Own>&);

    void look_at(const Unit&);
    // Judges the rows that waited for the final floor.
    void finish();

  private:
    void compare_all(const Unit&);
    void drop_forbidden(int segment, Survivors&) const;
    bool wait(int probe, Run);
    void find_floor(int probe, const Run&);
    void find_promising(int probe, const Run&);
    void raise_floor(int probe);
    void take_out(const Survivors&, float eager, size_t most);
    void judge_waiting();
    void judge_run(int probe, size_t number);
    uint32_t narrow(int probe, const Run&, uint32_t* rows, float* bounds, uint32_t count);
    uint32_t keep(int probe, uint32_t* rows, float* bounds, uint32_t count);
    void compare_likely(int probe);
    double compare(int probe, const Candidate&);
    void ask_for_row(const Candidate&) const;

    const Pass& pass_;
    std::vector<Own>& own_;
    std::vector<Survivors> survivors_;
    std::vector<Waiting> waiting_;
    std::vector<std::vector<Candidate>> promising_, likely_;  // to be compared: at once, and in the end
    // Of the rows that are judged at the moment.
    std::vector<uint32_t> rows_;
    std::vector<float> bounds_, ordered_;
    std::vector<int32_t> sums_;
};

}  // namespace idverify
