// Runs every kernel of this processor over the vectors that check_neon.py wrote, and says where one is wrong.
//
// Rows found and their similarities must be those of the NumPy kernel to the last bit; the bound of what was left out
// must lie between the greatest similarity among that and the floor; codes may differ where a value lies on the edge of
// two levels (one in a thousand).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "search.hpp"

namespace {

int faults = 0;

void expect(bool right, const std::string& what) {
    if (right) return;
    if (++faults <= 20) std::printf("WRONG: %s\n", what.c_str());
}

// Arrays one after the other: length in bytes, then the bytes.
struct Vectors {
    std::FILE* file;

    template <class Value>
    std::vector<Value> next() {
        int64_t bytes = 0;
        if (std::fread(&bytes, 8, 1, file) != 1) std::abort();
        std::vector<Value> values(bytes / sizeof(Value));
        if (std::fread(values.data(), 1, bytes, file) != size_t(bytes)) std::abort();
        return values;
    }
};

struct Planes {
    std::vector<uint8_t> head, tail;
    std::vector<uint16_t> terms, whole_terms;
    std::vector<uint8_t> second;
    std::vector<uint16_t> second_terms;
    std::vector<float> lengths;
};

// What the NumPy kernel found for every probe.
struct Answers {
    double threshold;
    int k;
    std::vector<int64_t> counts, rows;
    std::vector<double> similarities, left_out;
};

struct Case {
    int dimension, width, head, rows, probes, columns, tail_coded, centred, fine_residual;
    std::vector<double> steps;  // head, residual, tail, defect
    std::vector<float> mean, turn, templates, asked;
    std::vector<uint8_t> allowed;  // none: all
    std::vector<double> turned;
    std::vector<uint16_t> products;
    Planes planes;
    std::vector<Answers> answers;

    explicit Case(Vectors from) {
        const auto sizes = from.next<int64_t>();
        dimension = int(sizes[0]), width = int(sizes[1]), head = int(sizes[2]), rows = int(sizes[3]);
        probes = int(sizes[4]), columns = int(sizes[5]), tail_coded = int(sizes[6]), centred = int(sizes[7]);
        fine_residual = int(sizes[9]);
        steps = from.next<double>();
        mean = from.next<float>(), turn = from.next<float>(), templates = from.next<float>(), asked = from.next<float>();
        allowed = from.next<uint8_t>();
        turned = from.next<double>();
        products = from.next<uint16_t>();
        planes.head = from.next<uint8_t>(), planes.tail = from.next<uint8_t>(), planes.terms = from.next<uint16_t>();
        planes.whole_terms = from.next<uint16_t>(), planes.second = from.next<uint8_t>();
        planes.second_terms = from.next<uint16_t>(), planes.lengths = from.next<float>();
        for (int64_t n = 0; n < sizes[8]; n++) {
            const auto goal = from.next<double>();
            Answers one{goal[0], int(goal[1]), {}, {}, {}, {}};
            one.counts = from.next<int64_t>(), one.rows = from.next<int64_t>();
            one.similarities = from.next<double>(), one.left_out = from.next<double>();
            answers.push_back(one);
        }
    }

    idverify::Codec codec() const {
        return {mean.data(), turn.data(), dimension, width, head, centred != 0, fine_residual != 0, steps[0], steps[1],
                steps[2], steps[3]};
    }

    idverify::Segment segment() const {
        const uint16_t* terms = planes.terms.data();
        idverify::Segment one{};
        one.rows = templates.data(), one.count = rows, one.start = 0;
        one.allowed = allowed.empty() ? nullptr : allowed.data();
        one.head.head = {planes.head.data(), head / 8};
        one.head.left = {terms, columns * 16};
        if (centred) one.head.mean = {terms + (columns - 1) * 16, columns * 16};
        one.whole = one.head;
        if (head < width) {
            one.head.tail_length = {terms + 16, columns * 16};
            one.whole.left = {planes.whole_terms.data(), 16};
            one.whole.tail = {planes.tail.data(), tail_coded ? (width - head) / 8 : 0};
        }
        one.tail_coded = tail_coded;
        one.second = planes.second.data(), one.second_terms = planes.second_terms.data();
        one.longest = {planes.lengths[0], planes.lengths[1], planes.lengths[2]};
        return one;
    }
};

template <class Value>
void expect_nearly(const std::vector<Value>& found, const std::vector<Value>& wanted, const std::string& what) {
    size_t differ = 0;
    for (size_t i = 0; i < wanted.size(); i++) differ += found[i] != wanted[i];
    expect(differ <= wanted.size() / 1000, what + ": " + std::to_string(differ) + " of " + std::to_string(wanted.size()));
}

void check_codes(const Case& one, const idverify::Kernel& kernel, const std::string& what) {
    const auto zeros = [](const auto& like) { return std::remove_cv_t<std::remove_reference_t<decltype(like)>>(like.size()); };
    Planes made{zeros(one.planes.head), zeros(one.planes.tail), zeros(one.planes.terms), zeros(one.planes.whole_terms),
                zeros(one.planes.second), zeros(one.planes.second_terms), {}};
    idverify::RowCoder coder = {one.head, one.width, one.columns, one.tail_coded != 0, one.fine_residual != 0, one.steps[0],
                                one.steps[1], one.steps[2], 1e-9, one.products.data(), made.head.data(), made.tail.data(),
                                made.second.data(), made.terms.data(), made.whole_terms.data(), made.second_terms.data(), {}};
    kernel.encode(coder, one.turned.data(), one.rows);
    expect_nearly(made.head, one.planes.head, what + ", codes of the head");
    expect_nearly(made.tail, one.planes.tail, what + ", codes of the tail");
    expect_nearly(made.terms, one.planes.terms, what + ", terms");
    expect_nearly(made.whole_terms, one.planes.whole_terms, what + ", terms of the whole");
    expect_nearly(made.second, one.planes.second, what + ", second codes");
    expect_nearly(made.second_terms, one.planes.second_terms, what + ", second terms");
    for (int i = 0; i < 3; i++)
        expect(std::abs(std::sqrt(coder.longest_squared[i]) - one.planes.lengths[i]) < 1e-5, what + ", greatest lengths");
}

void check_found(const idverify::Found& found, const Answers& wanted, int probe, size_t first, const std::string& what) {
    auto hits = found.hits;
    std::sort(hits.begin(), hits.end(), [](const idverify::Hit& a, const idverify::Hit& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
    });
    bool same = int64_t(hits.size()) == wanted.counts[probe];
    for (size_t i = 0; same && i < hits.size(); i++)
        same = hits[i].row == wanted.rows[first + i] && hits[i].similarity == wanted.similarities[first + i];
    expect(same, what + ": other rows or similarities");
    expect(found.left_out >= wanted.left_out[probe], what + ": the bound of what was left out is too low");
    expect(found.left_out <= found.floor || hits.empty(), what + ": a row was left out above the floor");
}

// Asks for all probes at once, then for the first few one by one.
void check_answers(const Case& one, const idverify::Kernel& kernel, const std::string& what) {
    const std::vector<idverify::Segment> segments{one.segment()};
    for (const Answers& wanted : one.answers) {
        const std::string goal = what + (wanted.k ? ", first k" : ", threshold");
        for (const int threads : {1, 2}) {
            const auto found = idverify::search(one.codec(), kernel, segments, one.asked.data(), one.probes,
                                                {wanted.threshold, wanted.k}, threads);
            size_t first = 0;
            for (int probe = 0; probe < one.probes; first += wanted.counts[probe++])
                check_found(found[probe], wanted, probe, first, goal + ", batch");
        }
        size_t first = 0;
        for (int probe = 0; probe < std::min(one.probes, 9); first += wanted.counts[probe++]) {
            const float* asked = one.asked.data() + int64_t(probe) * one.dimension;
            const auto found = idverify::search(one.codec(), kernel, segments, asked, 1, {wanted.threshold, wanted.k}, 1);
            check_found(found[0], wanted, probe, first, goal + ", alone");
        }
    }
}

}  // namespace

int main(int count, char** names) {
    std::vector<const idverify::Kernel*> kernels{&idverify::baseline_kernel()};
#if defined(__aarch64__)
    kernels.push_back(&idverify::neon_kernel());
#endif
    for (const auto* kernel : kernels) {
        if (!kernel->runs_here()) {
            std::printf("%s does not run on this processor\n", kernel->name);
            continue;
        }
        for (int i = 1; i < count; i++) {
            std::FILE* file = std::fopen(names[i], "rb");
            if (!file) std::abort();
            const Case one(Vectors{file});
            std::fclose(file);
            const std::string name = std::string(names[i]);
            const std::string what = std::string(kernel->name) + ", " + name.substr(name.rfind('/') + 1);
            check_codes(one, *kernel, what);
            check_answers(one, *kernel, what);
            std::printf("%s: %d rows, %d probes\n", what.c_str(), one.rows, one.probes);
        }
        std::vector<uint64_t> words(1 << 14, 3);
        words[5] = 10;
        expect(kernel->read(reinterpret_cast<const uint8_t*>(words.data()), int64_t(words.size()) * 8) == (3 ^ 10),
               std::string(kernel->name) + ", read");
        expect(kernel->peak(10) > 0, std::string(kernel->name) + ", peak");
    }
    std::printf("%d faults\n", faults);
    return faults ? 1 : 0;
}
