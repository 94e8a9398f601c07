// Loops that the compiler turns into the vector instructions of whichever file includes them.
#pragma once
#include <cstring>
#include <utility>

#include "kernel.hpp"

namespace {  // one copy a file: each has its own instruction set

typedef double Doubles __attribute__((vector_size(64)));
typedef float Floats __attribute__((vector_size(32)));
#if defined(__AVX512F__)
typedef float WideFloats __attribute__((vector_size(64)));
#else
typedef Floats WideFloats;
#endif
typedef uint64_t Words __attribute__((vector_size(64)));

// Arrays of sums stay in registers only where every index is a constant: lists of indices instead of inner loops.
template <int... I>
using Indices = std::integer_sequence<int, I...>;
template <int N>
using Upto = std::make_integer_sequence<int, N>;

template <class Vector, class Value>
inline Vector load(const Value* from) {
    Vector values;
    std::memcpy(&values, from, sizeof values);
    return values;
}

inline Doubles eight_doubles(const float* from) {
#if defined(__AVX512F__)
    return Doubles(_mm512_cvtps_pd(_mm256_loadu_ps(from)));  // GCC 12 converts halves and joins them, at twice the time
#else
    return __builtin_convertvector(load<Floats>(from), Doubles);
#endif
}

// Eight float64 sums in the order that similarity.py fixes. Products are exact, so fused or not is the same.
inline double similarity(const float* probe, const float* row, int dimension) {
    Doubles sums = {};
    int i = 0;
    for (; i + 8 <= dimension; i += 8) sums += eight_doubles(probe + i) * eight_doubles(row + i);
    for (int lane = 0; i + lane < dimension; lane++) sums[lane] += double(probe[i + lane]) * double(row[i + lane]);
    const double quarters[4] = {sums[0] + sums[4], sums[1] + sums[5], sums[2] + sums[6], sums[3] + sums[7]};
    return (quarters[0] + quarters[2]) + (quarters[1] + quarters[3]);
}

constexpr int kWide = sizeof(WideFloats) / sizeof(float);
constexpr int kWideOfStrip = 16 / kWide;
// Vectors that share a strip's way through the first-level cache: as many sums stay in registers.
constexpr int kTurned = kWide / 2;

// Products of S vectors' width of the matrix with some vectors, one for every S of the indices: 32 products are summed,
// then added to the others, so that no sum has more than 32 + dimension / 32 + 1 terms.
template <int S, int... I>
inline void turn_strips(const float* strips, int width, int dimension, const float* vectors, float* turned, Indices<I...>) {
    WideFloats totals[] = {((void)I, WideFloats{})...};
    const auto at = [=](int number, int i) {
        return strips + (int64_t(number / kWideOfStrip) * dimension + i) * 16 + number % kWideOfStrip * kWide;
    };
    for (int first = 0; first < dimension; first += 32) {
        const int end = first + 32 < dimension ? first + 32 : dimension;
        WideFloats sums[] = {((void)I, WideFloats{})...};
        for (int i = first; i < end; i++)
            ((sums[I] += load<WideFloats>(at(I % S, i)) * vectors[int64_t(I / S) * dimension + i]), ...);
        ((totals[I] += sums[I]), ...);
    }
    (std::memcpy(turned + int64_t(I / S) * width + I % S * kWide, &totals[I], sizeof totals[I]), ...);
}

// `width` is a multiple of 64.
inline void turn(const float* matrix, int width, int dimension, const float* vectors, int count, float* turned) {
    const int together = count / kTurned * kTurned;
    for (int w = 0; w < width; w += 16)
        for (int n = 0; n < together; n += kTurned)
            turn_strips<kWideOfStrip>(matrix + int64_t(w) * dimension, width, dimension, vectors + int64_t(n) * dimension,
                                      turned + int64_t(n) * width + w, Upto<kTurned * kWideOfStrip>());
    for (int n = together; n < count; n++)
        for (int w = 0; w < width; w += 64)
            turn_strips<64 / kWide>(matrix + int64_t(w) * dimension, width, dimension, vectors + int64_t(n) * dimension,
                                    turned + int64_t(n) * width + w, Upto<64 / kWide>());
}

// Eight streams, each asked for ahead: one alone leaves the memory idle at every page's end.
template <int... I>
inline uint64_t read_streams(const uint8_t* from, int64_t bytes, Indices<I...>) {
    const int64_t stream = bytes / int64_t(sizeof...(I));
    Words sums[] = {((void)I, Words{})...};
    for (int64_t at = 0; at < stream; at += 128) {
        (__builtin_prefetch(from + I * stream + at + 4096), ...);
        (__builtin_prefetch(from + I * stream + at + 4160), ...);
        ((sums[I] ^= load<Words>(from + I * stream + at) ^ load<Words>(from + I * stream + at + 64)), ...);
    }
    Words all = {};
    ((all ^= sums[I]), ...);
    uint64_t total = 0;
    for (int lane = 0; lane < 8; lane++) total ^= all[lane];
    return total;
}

inline uint64_t read(const uint8_t* from, int64_t bytes) { return read_streams(from, bytes, Upto<8>()); }

inline float higher(float a, float b) { return a > b ? a : b; }

// A look whose bounds differ by their sums alone: the sums are compared, as integers.
inline bool differ_by_sums(const idverify::Look& look) { return !look.tail_length.at && !look.mean.at; }

// What such sums are held against.
struct SumFloor {
    float step, shift;
    int32_t least;  // sums below this one have bounds below the floor

    void begin(const idverify::Bounds& probe, float floor) {
        step = probe.step, shift = probe.shift;
        const double sum = (double(floor) - shift) / step - 1;  // not a number: any sum may reach it
        least = sum > INT32_MIN ? sum < INT32_MAX ? int32_t(sum) - 1 : INT32_MAX : INT32_MIN;
    }

    // The bound of the highest sum; -inf of the least integer, which stands for none.
    float bound_of(int32_t sum) const {
        return sum == INT32_MIN ? -__builtin_inff() : __builtin_fmaf(float(sum), step, shift);
    }
};

inline idverify::Probes team_of(const idverify::Look& look, const idverify::Probes& probes, int first) {
    const int left = probes.count - first;
    return {probes.head + int64_t(first) * look.head.groups * 8, probes.tail + int64_t(first) * look.tail.groups * 8,
            probes.bounds + first, left < idverify::kTeam ? left : idverify::kTeam};
}

// What coding one row leaves; arrays as wide as a row.
struct CodedRow {
    double values[4096], left[4096];
    uint8_t first[4096], second[4096];
};

// The nearest of the levels (c - 7.5) steps, c of 0 to 15; notes what it leaves. Returns the squared length it leaves.
inline double quantise(const double* values, int count, double step, uint8_t* codes, double* left) {
    const double inverse = 1 / step;
    Doubles sums = {};
    for (int i = 0; i < count; i += 8) {  // counts are multiples of 64
        Doubles scaled = load<Doubles>(values + i) * inverse + 8.0;
        scaled = scaled < 0.0 ? Doubles{} : scaled;
        scaled = scaled > 15.5 ? Doubles{} + 15.5 : scaled;
        typedef int32_t Ints __attribute__((vector_size(32)));
        const Ints whole = __builtin_convertvector(scaled, Ints);
        for (int lane = 0; lane < 8; lane++) codes[i + lane] = uint8_t(whole[lane]);
        const Doubles rest = load<Doubles>(values + i) - (__builtin_convertvector(whole, Doubles) - 7.5) * step;
        std::memcpy(left + i, &rest, sizeof rest);
        sums += rest * rest;
    }
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

// The nearest of the fine levels; else as `quantise`. Levels lie at odd steps from -11 to 11, at +-29 and at +-63.
inline double quantise_finely(const double* values, int count, double step, uint8_t* codes, double* left) {
    typedef int32_t Ints __attribute__((vector_size(32)));
    const double inverse = 1 / step;
    Doubles sums = {};
    for (int i = 0; i < count; i += 8) {
        const Doubles scaled = load<Doubles>(values + i) * inverse, size = scaled < 0.0 ? -scaled : scaled;
        Doubles near = scaled * 0.5 + 8.0;
        near = near < 2.0 ? Doubles{} + 2.0 : near;
        near = near > 13.5 ? Doubles{} + 13.5 : near;
        near = __builtin_convertvector(__builtin_convertvector(near, Ints), Doubles);
        const Doubles far = size < 46.0 ? Doubles{} + 6.5 : Doubles{} + 7.5;
        const Doubles far_level = size < 46.0 ? Doubles{} + 29.0 : Doubles{} + 63.0;
        const Doubles code = size < 20.0 ? near : scaled < 0.0 ? 7.5 - far : 7.5 + far;
        const Doubles level = size < 20.0 ? (near - 7.5) * 2.0 : scaled < 0.0 ? -far_level : far_level;
        const Ints whole = __builtin_convertvector(code, Ints);
        for (int lane = 0; lane < 8; lane++) codes[i + lane] = uint8_t(whole[lane]);
        const Doubles rest = load<Doubles>(values + i) - level * step;
        std::memcpy(left + i, &rest, sizeof rest);
        sums += rest * rest;
    }
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

inline double squared_length(const double* values, int count) {
    Doubles sums = {};
    for (int i = 0; i < count; i += 8) sums += load<Doubles>(values + i) * load<Doubles>(values + i);
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

inline double squared_length_between(const double* values, const double* left, int count) {
    Doubles sums = {};
    for (int i = 0; i < count; i += 8) {
        const Doubles decoded = load<Doubles>(values + i) - load<Doubles>(left + i);
        sums += decoded * decoded;
    }
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

inline uint16_t up_to_steps(double length) {
    const double steps = __builtin_ceil(length * 16384);
    return uint16_t(steps < 65535 ? steps : 65535);
}

// A row's codes among its block's: four bytes of every group's 64.
inline void place(const uint8_t* codes, int count, int64_t row, uint8_t* blocks) {
    uint8_t* to = blocks + row / 16 * count * 8 + row % 16 * 4;
    for (int i = 0; i < count; i += 8, to += 64)
        for (int j = 0; j < 4; j++) to[j] = uint8_t(codes[i + j] | codes[i + 4 + j] << 4);
}

inline void encode(idverify::RowCoder& to, const double* turned, int64_t rows) {
    const int head = to.head, tail = to.width - to.head;
    static thread_local CodedRow coded;
    const auto raise = [](double& longest, double squared) { longest = squared > longest ? squared : longest; };
    for (int64_t row = 0; row < rows; row++) {
        const double* values = turned + row * to.width;
        const double head_left = quantise(values, head, to.head_step, coded.first, coded.values);
        const auto code_residual = to.fine_residual ? quantise_finely : quantise;
        const double all_head_left = code_residual(coded.values, head, to.residual_step, coded.second, coded.left);
        raise(to.longest_squared[0], squared_length_between(values, coded.values, head));
        double all_longest = squared_length_between(values, coded.left, head), tail_left = 0;
        uint16_t* terms = to.terms + row / 16 * to.columns * 16 + row % 16;
        *terms = up_to_steps(__builtin_sqrt(head_left) + to.margin);
        if (tail) {
            tail_left = quantise(values + head, tail, to.tail_step, coded.second + head, coded.left + head);
            to.whole_terms[row] = up_to_steps(__builtin_sqrt(head_left + tail_left) + to.margin);
            const double tail_longest = squared_length_between(values + head, coded.left + head, tail);
            raise(to.longest_squared[2], tail_longest);
            all_longest += tail_longest;
            terms[16] = up_to_steps(__builtin_sqrt(squared_length(values + head, tail)) + to.margin);
        }
        raise(to.longest_squared[1], all_longest);
        if (to.columns > 1 + (tail > 0)) terms[(to.columns - 1) * 16] = to.products[row];
        uint16_t* second_terms = to.second_terms + row * (1 + (tail > 0));
        second_terms[0] = up_to_steps(__builtin_sqrt(all_head_left) + to.margin);
        if (tail) second_terms[1] = up_to_steps(__builtin_sqrt(tail_left) + to.margin);
        place(coded.first, head, row, to.head_codes);
        if (to.tail_coded) place(coded.second + head, tail, row, to.tail_codes);
        uint8_t* second = to.second_codes + row * (to.width / 2);
        for (int i = 0; i < to.width; i += 64)
            for (int j = 0; j < 32; j++) second[i / 2 + j] = uint8_t(coded.second[i + j] | coded.second[i + 32 + j] << 4);
    }
}

// Rows between asking for codes and reading them.
constexpr uint32_t kCodesAhead = 16;

template <int32_t (*sum_of_row)(const uint8_t* codes, const uint8_t* levels, const int8_t* integers, int groups)>
void second(const uint8_t* codes, int64_t row_bytes, const uint32_t* rows, uint32_t count, const uint8_t* levels,
            const int8_t* integers, int groups, int32_t* sums) {
    const auto ask_for_row = [=](uint32_t i) {
        for (int at = 0; at < groups * 32; at += 64) idverify::ask_for<2>(codes + rows[i] * row_bytes + at);
    };
    for (uint32_t i = 0; i < count && i < kCodesAhead; i++) ask_for_row(i);
    for (uint32_t i = 0; i < count; i++) {
        if (i + kCodesAhead < count) ask_for_row(i + kCodesAhead);
        sums[i] = sum_of_row(codes + rows[i] * row_bytes, levels, integers, groups);
    }
}

inline uint32_t keep_eight(uint32_t* rows, float* bounds, uint32_t count, float floor, float* left_out) {
    Floats highest = Floats{} + *left_out;
    uint32_t kept = 0, at = 0;
    for (; at + 8 <= count; at += 8) {
        const Floats eight = load<Floats>(bounds + at);
        highest = (eight < floor) & (eight > highest) ? eight : highest;
        for (uint32_t i = at; i < at + 8; i++) {
            rows[kept] = rows[i], bounds[kept] = bounds[i];
            kept += bounds[i] >= floor;
        }
    }
    for (; at < count; at++) {
        if (bounds[at] < floor && bounds[at] > highest[0]) highest[0] = bounds[at];
        rows[kept] = rows[at], bounds[kept] = bounds[at];
        kept += bounds[at] >= floor;
    }
    for (int lane = 0; lane < 8; lane++) *left_out = highest[lane] > *left_out ? highest[lane] : *left_out;
    return kept;
}

// Room for a row in every lane of the block must be left.
inline void append(idverify::Survivors& out, uint32_t first_row, uint32_t marks, const float* bounds) {
    for (; marks; marks &= marks - 1) {
        const int lane = __builtin_ctz(marks);
        out.rows[out.count] = first_row + lane;
        out.bounds[out.count++] = bounds[lane];
    }
}

}  // namespace
