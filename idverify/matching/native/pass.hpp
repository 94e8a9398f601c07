// What the threads of one pass over the codes read: the probes in coded form, the units of work, and which look pays.
#pragma once
#include <memory>
#include <vector>

#include "floor.hpp"

namespace idverify {

struct Unit {
    int segment;
    int64_t first_block, blocks;
};

struct Pass {
    Pass(const Codec&, const Kernel&, const std::vector<Segment>&, const float* probes, int count, Goal, int threads);

    const Codec& codec;
    const Kernel& kernel;
    const std::vector<Segment>& segments;
    const float* probes;
    const int count;
    const Goal goal;
    std::unique_ptr<Shared[]> shared;
    std::vector<CodedProbe> coded;
    std::vector<Unit> units;
    int64_t tile_blocks;   // blocks that all probes look at before the next
    int64_t most_blocks;   // of a unit

    // Looks at some blocks of a segment; the survivors must have room.
    void look(int segment, bool whole, int64_t first_block, int64_t blocks, Survivors*) const;

    // Whether a look at the whole codes should cost less than one at the heads, the floors being what they are.
    bool whole_pays(int segment) const;

    // How far the bounds of the two looks lie apart, on average; 0 where that is not known.
    float looks_apart(int probe) const { return samples_.empty() ? 0 : samples_[probe].mean[0] - samples_[probe].mean[1]; }

    // A bound that one row in six or so exceeds; -inf where that is not known.
    float high_bound(int probe, bool whole) const {
        return samples_.empty() ? float(kNone) : samples_[probe].mean[whole] + samples_[probe].spread[whole];
    }

  private:
    // Mean and spread of the bounds of a few rows by both looks.
    struct Sample {
        float mean[2], spread[2];
    };

    void cut_into_units(int threads);
    void take_samples();

    std::vector<int8_t> head_codes_, tail_codes_;
    std::vector<Bounds> bounds_[2];  // of the looks: (segments, probes)
    std::vector<Sample> samples_;    // of the probes; none where no segment has tail codes
};

int64_t blocks_of(const Segment&);

}  // namespace idverify
