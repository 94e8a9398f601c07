// Loops that the compiler turns into the vector instructions of whichever file includes them.
#pragma once
#include <cstring>

#include "kernel.hpp"

namespace {  // one copy a file: each has its own instruction set

typedef double Doubles __attribute__((vector_size(64)));
typedef float Floats __attribute__((vector_size(32)));

inline Floats load_floats(const float* from) {
    Floats values;
    std::memcpy(&values, from, sizeof values);
    return values;
}

// Eight float64 sums in the order that similarity.py fixes. Products are exact, so fused or not is the same.
inline double similarity(const float* probe, const float* row, int dimension) {
    Doubles sums = {};
    int i = 0;
    for (; i + 8 <= dimension; i += 8)
        sums += __builtin_convertvector(load_floats(probe + i), Doubles) *
                __builtin_convertvector(load_floats(row + i), Doubles);
    for (int lane = 0; i + lane < dimension; lane++) sums[lane] += double(probe[i + lane]) * double(row[i + lane]);
    const double quarters[4] = {sums[0] + sums[4], sums[1] + sums[5], sums[2] + sums[6], sums[3] + sums[7]};
    return (quarters[0] + quarters[2]) + (quarters[1] + quarters[3]);
}

// 32 partial sums a product: none has more than dimension / 32 + 1 terms, then 5 additions join them.
inline void turn(const float* matrix, int width, int dimension, const float* vector, float* turned) {
    for (int w = 0; w < width; w++) {
        const float* row = matrix + int64_t(w) * dimension;
        Floats sums[4] = {};
        int i = 0;
        for (; i + 32 <= dimension; i += 32)
            for (int part = 0; part < 4; part++)
                sums[part] += load_floats(row + i + 8 * part) * load_floats(vector + i + 8 * part);
        for (; i < dimension; i++) sums[0][i % 8] += row[i] * vector[i];
        const Floats joined = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        turned[w] = ((joined[0] + joined[4]) + (joined[2] + joined[6])) +
                    ((joined[1] + joined[5]) + (joined[3] + joined[7]));
    }
}

inline void append(idverify::Survivors& out, uint32_t first_row, uint32_t marks, const float* bounds) {
    for (; marks; marks &= marks - 1) {
        const int lane = __builtin_ctz(marks);
        out.rows[out.count] = first_row + lane;
        out.bounds[out.count++] = bounds[lane];
    }
}

}  // namespace
