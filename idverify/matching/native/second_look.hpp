// A second look at single rows of one segment for one probe: what the tail's codes, then what the second stage adds.
#pragma once
#include "pass.hpp"

namespace idverify {

class SecondLook {
  public:
    SecondLook(const Pass& pass, int probe, int number)
        : kernel_(pass.kernel), segment_(pass.segments[number]), coded_(pass.coded[probe]), head_(pass.codec.head),
          tail_(pass.codec.width - pass.codec.head), fine_(pass.codec.fine_residual), tail_step_(coded_.tail_step * pass.codec.tail_step),
          head_step_(coded_.head_step * pass.codec.residual_step) {}

    // From bounds of a look at the heads to those of a look at everything. `sums` has room for as many rows.
    void add_tail(const uint32_t* rows, float* bounds, uint32_t count, int32_t* sums) const {
        if (!tail_) return;
        add(head_, tail_, kEvenLevels, rows, count, sums);
        const double shift = coded_.tail_left * segment_.longest.tail - kCodeCentre * coded_.tail_sum * tail_step_;
        for (uint32_t i = 0; i < count; i++)
            bounds[i] = rounded_up(bounds[i] + tail_step_ * sums[i] + shift +
                                   (coded_.length * of_row(segment_.whole.left, rows[i]) -
                                    coded_.head_length * of_row(segment_.head.left, rows[i]) -
                                    coded_.tail_length * of_row(segment_.head.tail_length, rows[i])) * double(kTermStep));
    }

    // From those to bounds of both stages.
    void add_second_stage(const uint32_t* rows, float* bounds, uint32_t count, int32_t* sums) const {
        for (uint32_t i = 0; i < count; i++) {
            ask_for(terms_of(rows[i]));
            ask_for(of_block(segment_.whole.left, rows[i] / kRowsPerBlock));
        }
        add(0, head_, fine_ ? kFineLevels : kEvenLevels, rows, count, sums);
        const double shift = coded_.head_left * (segment_.longest.all - segment_.longest.head) -
                             (fine_ ? kFineCentre : kCodeCentre) * coded_.head_sum * head_step_;
        for (uint32_t i = 0; i < count; i++) {
            const uint16_t* left = terms_of(rows[i]);
            const double both = coded_.head_length * left[0] + (tail_ ? coded_.tail_length * left[1] : 0);
            bounds[i] = rounded_up(bounds[i] + head_step_ * sums[i] + shift +
                                   (both - coded_.length * of_row(segment_.whole.left, rows[i])) * double(kTermStep));
        }
    }

  private:
    void add(int first, int coordinates, const uint8_t* levels, const uint32_t* rows, uint32_t count, int32_t* sums) const {
        kernel_.second(segment_.second + first / 2, (head_ + tail_) / 2, rows, count, levels,
                       coded_.codes.data() + first, coordinates / 64, sums);
    }

    const uint16_t* terms_of(uint32_t row) const { return segment_.second_terms + int64_t(row) * (tail_ ? 2 : 1); }

    static int of_row(const Column& column, uint32_t row) {
        return of_block(column, row / kRowsPerBlock)[row % kRowsPerBlock];
    }

    const Kernel& kernel_;
    const Segment& segment_;
    const CodedProbe& coded_;
    const int head_, tail_;
    const bool fine_;
    const double tail_step_, head_step_;
};

}  // namespace idverify
