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
constexpr double kUp = 1 + 1e-6;       // more than float64 sums and the rounding to float32 take away

double length_of(const double* values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) sum += values[i] * values[i];
    return std::sqrt(sum);
}

double largest_of(const double* values, int count) {
    double largest = 0;
    for (int i = 0; i < count; i++) largest = std::max(largest, std::fabs(values[i]));
    return largest;
}

// Makes integers -127 to 127 of values and leaves in `values` what they leave over.
void to_integers(double* values, int count, double step, int8_t* codes) {
    const double inverse = step > 0 ? 1 / step : 0;
    for (int i = 0; i < count; i++) {
        const double nearest = std::nearbyint(values[i] * inverse);
        codes[i] = int8_t(std::max(-127.0, std::min(127.0, nearest)));
        values[i] -= codes[i] * step;
    }
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

CodedProbe::CodedProbe(const Codec& codec, const Kernel& kernel, const float* probe, const float* turned)
    : codes(codec.width), flush(4) {
    const int head = codec.head, tail = codec.width - codec.head;
    double with_mean = 0, of_mean = 0;
    for (int i = 0; i < codec.dimension; i++) {
        with_mean += double(probe[i]) * codec.mean[i];
        of_mean += double(codec.mean[i]) * codec.mean[i];
    }
    std::vector<double> values(turned, turned + codec.width);
    head_length = length_of(values.data(), head);
    tail_length = length_of(values.data() + head, tail);
    length = std::hypot(head_length, tail_length) * kUp;
    step = std::max(largest_of(values.data(), head) * codec.head_step,
                    largest_of(values.data() + head, tail) * codec.tail_step) / 127;
    head_step = step / codec.head_step;
    tail_step = tail ? step / codec.tail_step : 0;
    to_integers(values.data(), head, head_step, codes.data());
    to_integers(values.data() + head, tail, tail_step, codes.data() + head);
    head_left = length_of(values.data(), head);
    tail_left = length_of(values.data() + head, tail);
    all_left = std::hypot(head_left, tail_left) * kUp;
    head_left *= kUp, tail_left *= kUp, head_length *= kUp, tail_length *= kUp;
    head_sum = sum_of(codes.data(), head);
    tail_sum = sum_of(codes.data() + head, tail);
    if (kernel.sums_pairs)
        flush = std::min(flush_interval(codes.data(), head / 8), flush_interval(codes.data() + head, tail / 8));
    // float32 errors of the centring and the turn, times the longest row: section "Rounding" of the derivation.
    const double terms = codec.dimension / 32 + codec.dimension % 32 + 10;
    const double turn_error = terms * kHalfUlp * std::sqrt(double(codec.width)) * length;
    shift = with_mean - of_mean + kMargin + (codec.defect * length + 2 * turn_error) * kLongest;
}

Bounds CodedProbe::bounds(const Codec& codec, const Longest& longest, bool with_tail) const {
    const int looked_at = with_tail ? codec.width : codec.head;
    double total = shift - kCodeCentre * step * (head_sum + (with_tail ? tail_sum : 0)) + head_left * longest.head +
                   (with_tail ? tail_left * longest.tail : 0) + (codec.centred ? kMeanOffset : 0);
    // Roundings to float32, each of at most half an ulp of the sum of the terms' magnitudes; eps_f of the derivation.
    const double products = 15 * step * magnitude_of(codes.data(), looked_at);
    const double magnitudes = std::fabs(total) + products + 4 * (head_length + tail_length + codec.centred);
    total += 16 * kHalfUlp * magnitudes;
    return {float(step), float(total), float(head_length * kTermStep),
            float(tail_length * kTermStep), flush};
}

std::vector<CodedProbe> code_probes(const Codec& codec, const Kernel& kernel, const float* probes, int count, int threads) {
    std::vector<CodedProbe> coded(count);
    const int workers = std::max(1, std::min(threads, count / kTeam));
    run_together(workers, [&](int worker) {
        std::vector<float> centred(size_t(kTeam) * codec.dimension), turned(size_t(kTeam) * codec.width);
        for (int first = worker * kTeam; first < count; first += workers * kTeam) {
            const int some = std::min(kTeam, count - first);
            const float* from = probes + int64_t(first) * codec.dimension;
            for (int probe = 0; probe < some; probe++)
                for (int64_t i = 0, at = int64_t(probe) * codec.dimension; i < codec.dimension; i++)
                    centred[at + i] = from[at + i] - codec.mean[i];
            kernel.turn(codec.turn, codec.width, codec.dimension, centred.data(), some, turned.data());
            for (int probe = 0; probe < some; probe++)
                coded[first + probe] = CodedProbe(codec, kernel, from + int64_t(probe) * codec.dimension,
                                                  turned.data() + int64_t(probe) * codec.width);
        }
    });
    return coded;
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
