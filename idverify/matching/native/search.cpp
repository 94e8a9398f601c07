#include "search.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "pool.hpp"

namespace idverify {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();
// Probes that share one pass over the codes: their integers (32 KB at 512 dimensions) stay in the first-level cache.
constexpr int kProbesTogether = 64;
// Blocks in which a top-k search finds its first floor.
constexpr int64_t kSeedBlocks = 64;
// Rows of a top-k probe that wait for the final floor; more are judged at once.
constexpr size_t kWaiting = 1 << 16;

// A row the head could not rule out.
struct Candidate {
    int32_t segment;
    uint32_t row;
    float bound;
};

// What the threads share about one probe: the floor rises as better rows are found.
struct Shared {
    std::atomic<double> floor{kNone};
    std::atomic<float> eager{0};  // a bound this far above the floor promises a row that raises it
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

// What one thread knows about one probe.
struct Own {
    std::vector<Hit> hits;
    std::vector<Candidate> waiting;
    double left_out = kNone;
    int64_t coarse = 0, second = 0, compared = 0;

    void leave_out(double bound) { left_out = std::max(left_out, bound); }
};

struct Unit {
    int segment;
    int64_t first_block, blocks;
};

// The greatest float that is not above a value.
float rounded_down(double value) {
    const float nearest = float(value);
    return nearest > value ? std::nextafter(nearest, -std::numeric_limits<float>::infinity()) : nearest;
}

int64_t blocks_of(const Segment& segment) { return (segment.count + kRowsPerBlock - 1) / kRowsPerBlock; }

// A search for at most kProbesTogether probes.
class Pass {
  public:
    Pass(const Codec& codec, const Kernel& kernel, const std::vector<Segment>& segments, const float* probes, int count,
         Goal goal)
        : codec_(codec), kernel_(kernel), segments_(segments), probes_(probes), count_(count), goal_(goal),
          shared_(new Shared[count]) {
        for (int probe = 0; probe < count; probe++) {
            coded_.emplace_back(codec, kernel, probes + int64_t(probe) * codec.dimension);
            if (!goal.k) shared_[probe].floor = goal.threshold;
        }
        for (const Segment& segment : segments)
            for (const CodedProbe& probe : coded_) bounds_.push_back(probe.bounds(codec, segment.head_longest));
        cut_into_units();
    }

    std::vector<Found> run(int threads) {
        const int workers = int(std::min<size_t>(threads, std::max<size_t>(1, units_.size())));
        std::vector<std::vector<Own>> own(workers, std::vector<Own>(count_));
        std::atomic<size_t> next{0};
        if (goal_.k && workers > 1) {  // the first floor spares the others most of their work
            Thread first(*this, own[0]);
            first.look_at(units_[next++]);
        }
        const auto body = [&](int worker) {
            Thread thread(*this, own[worker]);
            for (size_t unit; (unit = next++) < units_.size();) thread.look_at(units_[unit]);
            thread.finish();
        };
        workers == 1 ? body(0) : run_together(workers, body);
        std::vector<Found> found;
        for (int probe = 0; probe < count_; probe++) found.push_back(gathered(own, probe));
        return found;
    }

  private:
    class Thread {
      public:
        Thread(const Pass& pass, std::vector<Own>& own) : pass_(pass), own_(own) {
            const size_t room = size_t(pass.unit_blocks_) * kRowsPerBlock;
            rows_.reset(new uint32_t[room * pass.count_]);
            bounds_.reset(new float[room * pass.count_]);
            survivors_.resize(pass.count_);
            for (int probe = 0; probe < pass.count_; probe++) {
                survivors_[probe].rows = rows_.get() + room * probe;
                survivors_[probe].bounds = bounds_.get() + room * probe;
            }
        }

        void look_at(const Unit& unit) {
            const Segment& segment = pass_.segments_[unit.segment];
            if (!segment.second) return compare_all(unit);
            for (int probe = 0; probe < pass_.count_; probe++) {
                survivors_[probe].count = 0;
                survivors_[probe].floor = rounded_down(pass_.shared_[probe].floor);
                survivors_[probe].left_out = float(kNone);
            }
            const Bounds* bounds = &pass_.bounds_[size_t(unit.segment) * pass_.count_];
            for (int64_t block = 0; block < unit.blocks; block += pass_.tile_blocks_)
                pass_.kernel_.coarse(segment.head, unit.first_block + block,
                                     std::min(pass_.tile_blocks_, unit.blocks - block), bounds, survivors_.data(),
                                     pass_.count_);
            for (int probe = 0; probe < pass_.count_; probe++) {
                own_[probe].leave_out(survivors_[probe].left_out);
                pass_.goal_.k ? weigh(probe, unit.segment) : judge_survivors(probe, unit.segment);
            }
        }

        // Judges the rows that waited for the final floor.
        void finish() {
            for (int probe = 0; probe < pass_.count_; probe++) judge_waiting(probe);
        }

      private:
        // Calls `use` with the survivors that may be found.
        template <class Use>
        void each_survivor(int probe, int segment_number, Use use) {
            const Segment& segment = pass_.segments_[segment_number];
            const Survivors& left = survivors_[probe];
            for (uint32_t i = 0; i < left.count; i++) {
                const uint32_t row = left.rows[i];
                if (row >= segment.count || (segment.allowed && !segment.allowed[row])) continue;
                own_[probe].coarse++;
                use(Candidate{segment_number, row, left.bounds[i]});
            }
        }

        void judge_survivors(int probe, int segment) {
            batch_.clear();
            each_survivor(probe, segment, [&](Candidate candidate) { batch_.push_back(candidate); });
            judge(probe, batch_);
        }

        // Top-k: rows that promise to raise the floor are judged now, the others when it is as high as it gets.
        void weigh(int probe, int segment) {
            Own& own = own_[probe];
            if (pass_.shared_[probe].floor == kNone) return find_floor(probe, segment);
            const float eager = float(pass_.shared_[probe].floor) + pass_.shared_[probe].eager;
            batch_.clear();
            each_survivor(probe, segment,
                          [&](Candidate candidate) { (candidate.bound >= eager ? batch_ : own.waiting).push_back(candidate); });
            judge(probe, batch_);
            if (own.waiting.size() > kWaiting) judge_waiting(probe);
        }

        // The first rows of a top-k search: the likeliest are compared, and tell how far bounds lie above similarities.
        void find_floor(int probe, int segment) {
            Own& own = own_[probe];
            batch_.clear();
            each_survivor(probe, segment, [&](Candidate candidate) { batch_.push_back(candidate); });
            const size_t likely = std::min(batch_.size(), size_t(pass_.goal_.k) * 2);
            std::partial_sort(batch_.begin(), batch_.begin() + likely, batch_.end(),
                              [](const Candidate& a, const Candidate& b) { return a.bound > b.bound; });
            double above = 0;
            for (size_t i = 0; i < likely; i++) above += batch_[i].bound - compare(probe, batch_[i]);
            own.second += likely;
            if (likely) pass_.shared_[probe].eager = float(0.9 * above / likely);
            own.waiting.insert(own.waiting.end(), batch_.begin() + likely, batch_.end());
        }

        void judge_waiting(int probe) {
            batch_.swap(own_[probe].waiting);
            judge(probe, batch_);
            batch_.clear();
            own_[probe].waiting.clear();
        }

        // Bounds candidates by both stages, then compares those that remain, the likeliest first.
        void judge(int probe, std::vector<Candidate>& candidates) {
            Own& own = own_[probe];
            size_t kept = 0;
            for (size_t i = 0; i < candidates.size(); i++) {
                if (i + kAhead < candidates.size()) prefetch_second(candidates[i + kAhead]);
                Candidate candidate = candidates[i];
                const double floor = pass_.shared_[probe].floor;
                double bound = candidate.bound;
                if (bound >= floor) bound = std::min(bound, second_bound(probe, candidate));
                if (bound >= floor) {
                    candidate.bound = -rounded_down(-bound);  // rounded up
                    candidates[kept++] = candidate;
                } else {
                    own.leave_out(bound);
                }
            }
            own.second += kept;
            const auto end = candidates.begin() + kept;
            if (pass_.goal_.k)
                std::sort(candidates.begin(), end, [](const Candidate& a, const Candidate& b) { return a.bound > b.bound; });
            for (auto candidate = candidates.begin(); candidate != end; ++candidate)
                if (candidate->bound >= pass_.shared_[probe].floor)
                    compare(probe, *candidate);
                else
                    own.leave_out(candidate->bound);
        }

        static constexpr size_t kAhead = 12;  // candidates between asking for a row's codes and reading them

        void prefetch_second(const Candidate& candidate) const {
            const Segment& segment = pass_.segments_[candidate.segment];
            const int bytes = pass_.codec_.width / 2;
            const uint8_t* codes = segment.second + int64_t(candidate.row) * bytes;
            for (int at = 0; at < bytes; at += 64) __builtin_prefetch(codes + at);
        }

        // The head's bound with its slack taken back, plus what the second stage adds and its own, smaller slack.
        double second_bound(int probe, const Candidate& candidate) const {
            const Codec& codec = pass_.codec_;
            const CodedProbe& coded = pass_.coded_[probe];
            const Segment& segment = pass_.segments_[candidate.segment];
            const uint16_t* terms = segment.head.terms +
                                    int64_t(candidate.row / kRowsPerBlock) * segment.head.columns * kRowsPerBlock +
                                    candidate.row % kRowsPerBlock;
            double bound = candidate.bound - coded.head_left * segment.head_longest -
                           coded.head_length * (terms[0] * double(kTermStep));
            if (codec.tailed()) bound -= coded.tail_length * (terms[kRowsPerBlock] * double(kTermStep));
            int32_t sums[2];
            pass_.kernel_.second(segment.second + int64_t(candidate.row) * (codec.width / 2), coded.codes.data(),
                                 codec.head / 64, codec.width / 64, sums);
            bound += coded.head_step * codec.residual_step * (sums[0] - 7.5 * coded.head_sum);
            bound += coded.tail_step * codec.tail_step * (sums[1] - 7.5 * coded.tail_sum);
            bound += coded.all_left * segment.all_longest;
            return bound + coded.length * (segment.second_terms[candidate.row] * double(kTermStep));
        }

        double compare(int probe, const Candidate& candidate) {
            const Segment& segment = pass_.segments_[candidate.segment];
            const int dimension = pass_.codec_.dimension;
            const double similarity =
                pass_.kernel_.similarity(pass_.probes_ + int64_t(probe) * dimension,
                                         segment.rows + int64_t(candidate.row) * dimension, dimension);
            Own& own = own_[probe];
            own.compared++;
            if (similarity >= pass_.shared_[probe].floor) {
                own.hits.push_back({similarity, segment.start + candidate.row});
                if (pass_.goal_.k) pass_.shared_[probe].take(similarity, pass_.goal_.k);
            } else {
                own.leave_out(similarity);
            }
            return similarity;
        }

        void compare_all(const Unit& unit) {
            const Segment& segment = pass_.segments_[unit.segment];
            const int64_t end = std::min(segment.count, (unit.first_block + unit.blocks) * kRowsPerBlock);
            for (int64_t row = unit.first_block * kRowsPerBlock; row < end; row++)
                if (!segment.allowed || segment.allowed[row])
                    for (int probe = 0; probe < pass_.count_; probe++)
                        compare(probe, {unit.segment, uint32_t(row), 0});
        }

        const Pass& pass_;
        std::vector<Own>& own_;
        std::unique_ptr<uint32_t[]> rows_;
        std::unique_ptr<float[]> bounds_;
        std::vector<Survivors> survivors_;
        std::vector<Candidate> batch_;
    };

    void cut_into_units() {
        // One probe streams; many probes look again and again at as many codes as the second-level cache holds.
        tile_blocks_ = count_ <= 2 ? 1024 : std::max(1, 65536 / std::max(1, codec_.head * 8));
        unit_blocks_ = count_ <= 2 ? 512 : 256;
        for (int number = 0; number < int(segments_.size()); number++) {
            const int64_t blocks = blocks_of(segments_[number]);
            int64_t size = goal_.k && units_.empty() ? kSeedBlocks : unit_blocks_;
            for (int64_t block = 0; block < blocks; block += size, size = unit_blocks_) {
                if (!units_.empty()) size = unit_blocks_;
                units_.push_back({number, block, std::min(size, blocks - block)});
            }
        }
    }

    Found gathered(std::vector<std::vector<Own>>& own, int probe) const {
        Found found;
        found.floor = shared_[probe].floor;
        found.left_out = kNone;
        for (auto& thread : own) {
            Own& part = thread[probe];
            found.left_out = std::max(found.left_out, part.left_out);
            found.coarse_survivors += part.coarse;
            found.second_survivors += part.second;
            found.compared += part.compared;
            for (const Hit& hit : part.hits)
                if (hit.similarity >= found.floor)
                    found.hits.push_back(hit);
                else
                    found.left_out = std::max(found.left_out, hit.similarity);
        }
        std::sort(found.hits.begin(), found.hits.end(), [](const Hit& a, const Hit& b) {
            return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
        });
        return found;
    }

    const Codec& codec_;
    const Kernel& kernel_;
    const std::vector<Segment>& segments_;
    const float* probes_;
    const int count_;
    const Goal goal_;
    std::unique_ptr<Shared[]> shared_;
    std::vector<CodedProbe> coded_;
    std::vector<Bounds> bounds_;  // (segments, probes)
    std::vector<Unit> units_;
    int64_t unit_blocks_ = 0, tile_blocks_ = 0;
};

}  // namespace

std::vector<Found> search(const Codec& codec, const Kernel& kernel, const std::vector<Segment>& segments,
                          const float* probes, int count, Goal goal, int threads) {
    std::vector<Found> found;
    for (int first = 0; first < count; first += kProbesTogether) {
        const int together = std::min(kProbesTogether, count - first);
        Pass pass(codec, kernel, segments, probes + int64_t(first) * codec.dimension, together, goal);
        for (Found& one : pass.run(threads)) found.push_back(std::move(one));
    }
    return found;
}

}  // namespace idverify
