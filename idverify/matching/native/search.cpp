#include "search.hpp"

#include "looker.hpp"
#include "pool.hpp"

namespace idverify {
namespace {

Found gathered(const Pass& pass, std::vector<std::vector<Own>>& own, int probe) {
    Found found;
    found.floor = pass.shared[probe].floor;
    found.left_out = kNone;
    for (auto& thread : own) {
        const Own& part = thread[probe];
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

void run(const Pass& pass, int threads, std::vector<Found>& found) {
    const int workers = int(std::min<size_t>(threads, std::max<size_t>(1, pass.units.size())));
    std::vector<std::vector<Own>> own(workers, std::vector<Own>(pass.count));
    std::atomic<size_t> next{0};
    const auto body = [&](int worker) {
        Looker looker(pass, own[worker]);
        for (size_t unit; (unit = next++) < pass.units.size();) looker.look_at(pass.units[unit]);
        looker.finish();
    };
    workers == 1 ? body(0) : run_together(workers, body);
    for (int probe = 0; probe < pass.count; probe++) found.push_back(gathered(pass, own, probe));
}

}  // namespace

std::vector<Found> search(const Codec& codec, const Kernel& kernel, const std::vector<Segment>& segments,
                          const float* probes, int count, Goal goal, int threads) {
    std::vector<Found> found;
    for (int first = 0; first < count; first += kProbesTogether) {
        const int together = std::min(kProbesTogether, count - first);
        const Pass pass(codec, kernel, segments, probes + int64_t(first) * codec.dimension, together, goal, threads);
        run(pass, threads, found);
    }
    return found;
}

}  // namespace idverify
