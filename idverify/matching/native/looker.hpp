// One thread of a pass: looks at units, judges what a look could not rule out, compares what is left.
#pragma once
#include <vector>

#include "pass.hpp"

namespace idverify {

// Rows of one unit that wait for the final floor, from `begin` on.
struct Run {
    uint32_t segment : 31, whole : 1;
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
    void weigh(int probe, const Run&);
    void take_out(int probe, const Run&, float eager, size_t most);
    void judge_waiting();
    void judge_run(int probe, size_t number, std::vector<Candidate>& likely);
    void judge(int probe, std::vector<Candidate>&);
    void fill_batch(const Run&, const uint32_t* rows, const float* bounds, size_t count);
    void narrow_twice(int probe, std::vector<Candidate>&);
    void compare_likeliest(int probe, std::vector<Candidate>&);
    template <class Ask, class Bound>
    void narrow(int probe, std::vector<Candidate>&, Ask, Bound);
    double compare(int probe, const Candidate&);

    void ask_for_row(const Candidate&) const;

    const Pass& pass_;
    std::vector<Own>& own_;
    std::vector<Survivors> survivors_;
    std::vector<Waiting> waiting_;
    std::vector<Candidate> batch_;
    std::vector<float> ordered_;
};

}  // namespace idverify
