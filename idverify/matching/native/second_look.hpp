// A second look at single rows of one segment for one probe: what the tail's codes, then what the second stage adds.
#pragma once
#include "pass.hpp"

namespace idverify {

// GCC drops calls of functions that do nothing but ask for memory, unless they hold a statement it must keep.
inline void ask_for(const void* line) {
    __builtin_prefetch(line);
    asm volatile("");
}

class SecondLook {
  public:
    SecondLook(const Pass& pass, int probe, int number)
        : kernel_(pass.kernel), segment_(pass.segments[number]), coded_(pass.coded[probe]),
          head_(pass.codec.head), tail_(pass.codec.width - pass.codec.head), bytes_(pass.codec.width / 2),
          tail_step_(coded_.tail_step * pass.codec.tail_step),
          tail_shift_(coded_.tail_left * segment_.longest.tail - kCodeCentre * coded_.tail_sum * tail_step_),
          head_step_(coded_.head_step * pass.codec.residual_step),
          head_shift_(coded_.head_left * (segment_.longest.all - segment_.longest.head) -
                      kCodeCentre * coded_.head_sum * head_step_) {}

    bool tailed() const { return tail_ > 0; }
    void ask_for_head(uint32_t row) const { ask_for_codes(codes_of(row), head_ / 2); }
    void ask_for_tail(uint32_t row) const { ask_for_codes(codes_of(row) + head_ / 2, tail_ / 2); }

    // The bound of a look at the head with the tail's length taken back, plus what the tail's codes add and their slack.
    double with_tail(uint32_t row, double bound) const {
        const int32_t sum = kernel_.second(codes_of(row) + head_ / 2, coded_.codes.data() + head_, tail_ / 64);
        const double length = term(segment_.head.tail_terms, segment_.head.tail_columns, row);
        const double left = segment_.tail_coded ? term(segment_.whole.tail_terms, 1, row)
                                                : segment_.second_terms[row] * double(kTermStep);
        return bound + tail_step_ * sum + tail_shift_ + coded_.tail_length * (left - length);
    }

    // The bound of a look at everything with the head's slack taken back, plus what the second stage adds and its own,
    // smaller slack. What both stages leave of the head follows from what they leave of all and of the tail.
    double with_second_stage(uint32_t row, double bound) const {
        const int32_t sum = kernel_.second(codes_of(row), coded_.codes.data(), head_ / 64);
        double left = segment_.second_terms[row] * double(kTermStep);
        if (segment_.tail_coded) {
            const double at_least = term(segment_.whole.tail_terms, 1, row) - kTermStep - 2e-9;
            if (at_least > 0) left = std::sqrt(std::max(0.0, left * left - at_least * at_least));
        }
        const double left_by_head = term(segment_.head.terms, segment_.head.columns, row);
        return bound + head_step_ * sum + head_shift_ + coded_.head_length * (left - left_by_head);
    }

  private:
    const uint8_t* codes_of(uint32_t row) const { return segment_.second + int64_t(row) * bytes_; }

    static void ask_for_codes(const uint8_t* codes, int bytes) {
        for (int at = 0; at < bytes; at += 64) ask_for(codes + at);
    }

    static double term(const uint16_t* terms, int columns, uint32_t row) {
        return terms[int64_t(row / kRowsPerBlock) * columns * kRowsPerBlock + row % kRowsPerBlock] * double(kTermStep);
    }

    const Kernel& kernel_;
    const Segment& segment_;
    const CodedProbe& coded_;
    const int head_, tail_, bytes_;
    const double tail_step_, tail_shift_, head_step_, head_shift_;
};

}  // namespace idverify
