#include "probe.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "pool.hpp"

namespace idverify {
namespace {

constexpr double kMeanOffset = -2.0;   // planes.py, MEAN_TERM_OFFSET
constexpr double kMargin = 4e-9;       // probe.py: four times FLOAT64_MARGIN
constexpr double kLongest = 2.0001;    // probe.py, _LONGEST_CENTRED
constexpr double kHalfUlp = 1.0 / (1 << 24);
// What the greatest term there is, 65535, may weigh in a probe's integers: sums must stay integers of 32 bits.
constexpr double kHeaviest = 1 << 30;
constexpr double kLeastScale = 65535 * double(kTermStep) / kHeaviest;
constexpr double kUp = 1 + 1e-6;       // more than float64 sums and the rounding to float32 take away

// Lengths and sums take four at a time: a sum waits for the one before.
template <class Value>
double length_of(const Value* values, int count) {  // a multiple of 64
    double sums[4] = {};
    for (int i = 0; i < count; i += 4)
        for (int lane = 0; lane < 4; lane++) sums[lane] += double(values[i + lane]) * values[i + lane];
    return std::sqrt(sums[0] + sums[1] + sums[2] + sums[3]);
}

float largest_of(const float* values, int count) {
    float largest = 0;
    for (int i = 0; i < count; i++) largest = std::max(largest, std::fabs(values[i]));
    return largest;
}

// Makes integers -127 to 127 of values. Returns the length of what they leave over.
double to_integers(const float* values, int count, double step, int8_t* codes) {
    constexpr double kWhole = 3ll << 51;  // a double this large has no places after the point: adding it rounds
    const double inverse = step > 0 ? 1 / step : 0;
    double left[64], squares = 0;
    for (int first = 0; first < count; first += 64) {
        for (int i = 0; i < 64; i++) {
            const double code = std::max(-127.0, std::min(127.0, values[first + i] * inverse)) + kWhole - kWhole;
            codes[first + i] = int8_t(code);
            left[i] = values[first + i] - code * step;
        }
        const double length = length_of(left, 64);
        squares += length * length;
    }
    return std::sqrt(squares);
}

double sum_of(const int8_t* codes, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) sum += codes[i];
    return sum;
}

double magnitude_of(const int8_t* codes, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) sum += std::abs(codes[i]);
    return sum;
}

// The two 16-bit sums of a row hold the products of bytes 0, 1 and of bytes 2, 3 of each of its fours. Codes are 0 to
// 15, so 15 times the positive integers and 15 times the negative ones bound them, wherever the sum stands.
bool fits(const int8_t* codes, int groups, int interval) {
    for (int from = 0; from < groups; from += interval) {
        int positive[2] = {}, negative[2] = {};
        for (int i = from * 8; i < std::min(groups, from + interval) * 8; i++)
            (codes[i] > 0 ? positive : negative)[i % 4 / 2] += 15 * std::abs(codes[i]);
        if (std::max({positive[0], positive[1], negative[0], negative[1]}) > 32767) return false;
    }
    return true;
}

// The longest interval of groups after which the 16-bit sums must be emptied; 4 always fit: 16 * 15 * 127 = 30480.
int flush_interval(const int8_t* codes, int groups) {
    if (!groups) return 1 << 20;
    for (int interval = groups; interval > 4; interval = (interval + 1) / 2)
        if (fits(codes, groups, interval)) return interval;
    return 4;
}

}  // namespace

CodedProbe::CodedProbe(const Codec& codec, const float* probe, const float* turned)
    : codes(codec.width), flush(4) {
    const int head = codec.head, tail = codec.width - codec.head;
    double with_mean = 0, of_mean = 0;
    for (int i = 0; codec.centred && i < codec.dimension; i++) {
        with_mean += double(probe[i]) * codec.mean[i];
        of_mean += double(codec.mean[i]) * codec.mean[i];
    }
    head_length = length_of(turned, head) * kUp;
    tail_length = length_of(turned + head, tail) * kUp;
    length = std::hypot(head_length, tail_length) * kUp;
    const double largest = std::max(largest_of(turned, head) * codec.head_step, largest_of(turned + head, tail) * codec.tail_step);
    scale = std::max(kLeastScale, length > 0 ? largest / (127 * length) : 0);
    // float32 errors of the centring and the turn, times the longest row: section "Rounding" of the derivation.
    const double terms = 32 + codec.dimension / 32 + 1 + 4;
    const double turn_error = terms * kHalfUlp * std::sqrt(double(codec.width)) * length;
    shift = with_mean - of_mean + kMargin + (codec.defect * length + 2 * turn_error) * kLongest;
}

void CodedProbe::code(const Codec& codec, const Kernel& kernel, const float* turned, double team_scale) {
    const int head = codec.head, tail = codec.width - codec.head;
    scale = team_scale;
    step = scale * length;
    head_step = step / codec.head_step;
    tail_step = tail ? step / codec.tail_step : 0;
    head_left = to_integers(turned, head, head_step, codes.data()) * kUp;
    tail_left = to_integers(turned + head, tail, tail_step, codes.data() + head) * kUp;
    head_sum = sum_of(codes.data(), head);
    tail_sum = sum_of(codes.data() + head, tail);
    head_magnitude = magnitude_of(codes.data(), head);
    tail_magnitude = magnitude_of(codes.data() + head, tail);
    if (kernel.sums_pairs)
        flush = std::min(flush_interval(codes.data(), head / 8), flush_interval(codes.data() + head, tail / 8));
}

Bounds CodedProbe::bounds(const Codec& codec, const Longest& longest, bool with_tail) const {
    double total = shift - kCodeCentre * step * (head_sum + (with_tail ? tail_sum : 0)) + head_left * longest.head +
                   (with_tail ? tail_left * longest.tail : 0) + (codec.centred ? kMeanOffset : 0);
    // Roundings to float32, each of at most half an ulp of the sum of the terms' magnitudes; eps_f of the derivation.
    const double products = 15 * step * (head_magnitude + (with_tail ? tail_magnitude : 0));
    const double magnitudes = std::fabs(total) + products + 4 * (head_length + tail_length + codec.centred);
    total += 16 * kHalfUlp * magnitudes;
    const double share = length > 0 ? (with_tail ? length : head_length) / length : 0;
    return {float(step), float(total), float(share / scale * kTermStep), float(tail_length * kTermStep), flush};
}

std::vector<CodedProbe> code_probes(const Codec& codec, const Kernel& kernel, const float* probes, int count, int threads) {
    std::vector<CodedProbe> coded(count);
    const int teams = (count + kTeam - 1) / kTeam, workers = std::max(1, std::min(threads, teams));
    run_together(workers, [&](int worker) {
        const int first = teams * worker / workers * kTeam, end = std::min(count, teams * (worker + 1) / workers * kTeam);
        const auto row = [&](auto& values, int probe, int width) { return values.data() + int64_t(probe - first) * width; };
        std::vector<float> centred(size_t(end - first) * codec.dimension), turned(size_t(end - first) * codec.width);
        for (int probe = first; probe < end; probe++)
            for (int i = 0; i < codec.dimension; i++)
                row(centred, probe, codec.dimension)[i] = probes[int64_t(probe) * codec.dimension + i] - codec.mean[i];
        kernel.turn(codec.turn, codec.width, codec.dimension, centred.data(), end - first, turned.data());
        for (int team = first; team < end; team += kTeam) {
            const int team_end = std::min(end, team + kTeam);
            double scale = 0;
            for (int probe = team; probe < team_end; probe++) {
                const float* from = probes + int64_t(probe) * codec.dimension;
                coded[probe] = CodedProbe(codec, from, row(turned, probe, codec.width));
                scale = std::max(scale, coded[probe].scale);
            }
            for (int probe = team; probe < team_end; probe++)
                coded[probe].code(codec, kernel, row(turned, probe, codec.width), scale);
        }
    });
    return coded;
}

std::vector<Bounds> bounds_of(const std::vector<CodedProbe>& probes, const Codec& codec, const Longest& longest,
                              bool with_tail) {
    std::vector<Bounds> bounds;
    for (const CodedProbe& probe : probes) bounds.push_back(probe.bounds(codec, longest, with_tail));
    for (size_t first = 0; first < bounds.size(); first += kTeam) {
        const size_t end = std::min(bounds.size(), first + kTeam);
        float left = 0;
        for (size_t probe = first; probe < end; probe++) left = std::max(left, bounds[probe].left);
        for (size_t probe = first; probe < end; probe++) bounds[probe].left = left;
    }
    return bounds;
}

std::vector<int8_t> side_by_side(const std::vector<CodedProbe>& probes, int first, int coordinates) {
    if (probes.size() == 1) return {probes[0].codes.begin() + first, probes[0].codes.begin() + first + coordinates};
    const size_t teams = (probes.size() + kTeam - 1) / kTeam;
    std::vector<int8_t> codes(teams * kTeam * coordinates);
    for (size_t probe = 0; probe < probes.size(); probe++) {
        int8_t* to = codes.data() + probe / kTeam * kTeam * coordinates + probe % kTeam * 8;
        for (int i = 0; i < coordinates; i += 8, to += kTeam * 8)
            std::copy_n(probes[probe].codes.data() + first + i, 8, to);
    }
    return codes;
}

}  // namespace idverify
