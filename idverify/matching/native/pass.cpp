#include "pass.hpp"

namespace idverify {
namespace {

// Blocks in which a top-k search finds its first floor; it needs some times k rows.
constexpr int64_t kSeedBlocks = 32;
// Of several threads, the one that takes the last unit is waited for: units shrink to this.
constexpr int64_t kLastBlocks = 33;
// Blocks whose bounds tell which look pays.
constexpr int64_t kSampleBlocks = 16;
// Probes of a batch whose bounds are asked.
constexpr int kAsked = 8;
// A second look at one row costs as much as a look at this many groups of one row, for one probe and for many:
// its codes are read at random. Estimated from profiles on one Cascade Lake core; they decide what a search costs,
// never what it finds.
constexpr double kSecondCostOfOne = 270, kSecondCostOfMany = 1000;

double share_above(double floor, float mean, float spread) {
    if (floor == kNone) return 1;
    return 0.5 * std::erfc((floor - mean) / std::max(1e-6, double(spread)) / std::sqrt(2.0));
}

}  // namespace

int64_t blocks_of(const Segment& segment) { return (segment.count + kRowsPerBlock - 1) / kRowsPerBlock; }

Pass::Pass(const Codec& codec_, const Kernel& kernel_, const std::vector<Segment>& segments_, const float* probes_,
           int count_, Goal goal_, int threads)
    : codec(codec_), kernel(kernel_), segments(segments_), probes(probes_), count(count_), goal(goal_),
      shared(new Shared[count_]), coded(code_probes(codec_, kernel_, probes_, count_, threads)),
      head_codes_(side_by_side(coded, 0, codec.head)),
      tail_codes_(side_by_side(coded, codec.head, codec.width - codec.head)) {
    if (!goal.k)
        for (int probe = 0; probe < count; probe++) shared[probe].floor = goal.threshold;
    for (const Segment& segment : segments)
        for (const bool whole : {false, true})
            for (const Bounds& bounds : bounds_of(coded, codec, segment.longest, whole)) bounds_[whole].push_back(bounds);
    cut_into_units(threads);
    take_samples();
}

void Pass::look(int number, bool whole, int64_t first_block, int64_t blocks, Survivors* survivors) const {
    const Segment& segment = segments[number];
    const Probes together = {head_codes_.data(), tail_codes_.data(), &bounds_[whole][size_t(number) * count], count};
    for (int64_t block = 0; block < blocks; block += tile_blocks)
        kernel.coarse(whole ? segment.whole : segment.head, first_block + block, std::min(tile_blocks, blocks - block),
                      together, survivors);
}

// One probe streams; many look again and again at as much as the second-level cache holds beside their integers.
void Pass::cut_into_units(int threads) {
    tile_blocks = count == 1 ? int64_t(1) << 40 : std::max(3, 98304 / std::max(1, codec.width * 8) / 3 * 3);
    most_blocks = count == 1 ? 512 : std::max(129, 66048 / codec.width / 3 * 3);
    const int64_t seed = std::max(kSeedBlocks, int64_t(goal.k) * 4 / kRowsPerBlock);
    most_blocks = std::max(most_blocks, goal.k ? seed : 0);
    int64_t size = goal.k ? seed : most_blocks, left = 0;
    for (const Segment& segment : segments) left += blocks_of(segment);
    for (int number = 0; number < int(segments.size()); number++) {
        const int64_t blocks = blocks_of(segments[number]);
        for (int64_t block = 0; block < blocks;) {
            const int64_t fair = threads > 1 ? std::max(kLastBlocks, left / (2 * threads) / 3 * 3) : size;
            units.push_back({number, block, std::min({size, fair, blocks - block})});
            block += units.back().blocks;
            left -= units.back().blocks;
            if (units.size() > 1) size = std::min(size * 2, most_blocks);  // small while the floor rises fast
        }
    }
}

void Pass::take_samples() {
    int number = -1;
    for (int i = 0; i < int(segments.size()); i++)
        if (segments[i].second && segments[i].tail_coded && (number < 0 || segments[i].count > segments[number].count))
            number = i;
    if (number < 0 || segments[number].count < kSampleBlocks * kRowsPerBlock * 4) return;
    const int64_t blocks = segments[number].count / kRowsPerBlock, room = (kSampleBlocks + 1) * kRowsPerBlock;
    std::vector<uint32_t> rows(room * count);
    std::vector<float> bounds(room * count);
    std::vector<Survivors> survivors(count);
    samples_.resize(count);
    for (const bool whole : {false, true}) {
        for (int probe = 0; probe < count; probe++)
            survivors[probe] = {&rows[room * probe], &bounds[room * probe], 0, float(kNone), float(kNone), 1};
        look(number, whole, blocks / 2 - kSampleBlocks / 2, kSampleBlocks, survivors.data());
        for (int probe = 0; probe < count; probe++) {
            float sum = 0, squares = 0;
            for (uint32_t i = 0; i < survivors[probe].count; i++) {
                sum += survivors[probe].bounds[i];
                squares += survivors[probe].bounds[i] * survivors[probe].bounds[i];
            }
            const float mean = sum / survivors[probe].count;
            samples_[probe].mean[whole] = mean;
            samples_[probe].spread[whole] = std::sqrt(std::max(0.0f, squares / survivors[probe].count - mean * mean));
        }
    }
}

bool Pass::whole_pays(int number) const {
    const Segment& segment = segments[number];
    if (!segment.tail_coded || samples_.empty()) return false;
    if (goal.k && shared[0].floor == kNone) return true;  // the likeliest rows are to be told from the others
    const int step = std::max(1, count / kAsked);
    double saved = 0;
    int asked = 0;
    for (int probe = 0; probe < count; probe += step, asked++) {
        const double floor = shared[probe].floor;
        const Sample& sample = samples_[probe];
        saved += share_above(floor, sample.mean[0], sample.spread[0]) - share_above(floor, sample.mean[1], sample.spread[1]);
    }
    return saved / asked * (count == 1 ? kSecondCostOfOne : kSecondCostOfMany) > segment.whole.tail.groups;
}

}  // namespace idverify
