// What Python sees: kernel names, one search, and two probes of the machine for the benchmarks.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <stdexcept>

#include "search.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

template <class Value, class Shape>
using Array = nb::ndarray<const Value, Shape, nb::c_contig, nb::device::cpu>;
using Floats = Array<float, nb::ndim<2>>;
using Marks = Array<bool, nb::ndim<1>>;

constexpr double kFloat64Margin = 1e-9;  // codec.py, FLOAT64_MARGIN

const std::vector<const idverify::Kernel*>& kernels() {  // the fastest first
    static const std::vector<const idverify::Kernel*> here = [] {
        std::vector<const idverify::Kernel*> all;
#if defined(__x86_64__)
        all = {&idverify::avx512vnni_kernel(), &idverify::avx2_kernel()};
#elif defined(__aarch64__)
        all = {&idverify::neon_kernel()};
#endif
        all.push_back(&idverify::baseline_kernel());
        std::vector<const idverify::Kernel*> usable;
        for (const auto* kernel : all)
            if (kernel->runs_here()) usable.push_back(kernel);
        return usable;
    }();
    return here;
}

const idverify::Kernel& kernel_named(const std::string& name) {
    for (const auto* kernel : kernels())
        if (name.empty() || name == kernel->name) return *kernel;
    throw std::invalid_argument("no kernel of that name runs here");
}

std::vector<std::string> kernel_names() {
    std::vector<std::string> names;
    for (const auto* kernel : kernels()) names.push_back(kernel->name);
    return names;
}

// A codec and the arrays it points into.
struct Codec {
    Array<float, nb::ndim<1>> mean;
    Array<float, nb::ndim<3>> turn;
    idverify::Codec values;

    Codec(Array<float, nb::ndim<1>> mean_, Array<float, nb::ndim<3>> turn_, int head, const std::vector<double>& steps,
          bool fine_residual, double defect)
        : mean(mean_), turn(turn_),
          values{mean.data(), turn.data(), int(mean.shape(0)), int(turn.shape(0)) * 16, head, false, fine_residual,
                 steps.at(0), steps.at(1), steps.at(2), defect} {
        if (turn.shape(1) != mean.shape(0) || turn.shape(2) != 16 || head < 64 || head % 64 || head > values.width || values.width % 64)
            throw std::invalid_argument("the parts of the codec do not fit together");
        for (size_t i = 0; i < mean.shape(0); i++) values.centred |= mean.data()[i] != 0;
    }

    int columns() const { return 1 + values.tailed() + values.centred; }
};

// The coded form of a segment's rows, as planes.py describes it.
struct Planes {
    Array<uint8_t, nb::ndim<4>> head, tail;  // no groups of the tail where it is not coded
    Array<uint16_t, nb::ndim<3>> terms, whole_terms;
    Array<uint8_t, nb::ndim<2>> second;
    Array<uint16_t, nb::ndim<2>> second_terms;
    idverify::Longest longest;

    Planes(Array<uint8_t, nb::ndim<4>> head_, Array<uint8_t, nb::ndim<4>> tail_, Array<uint16_t, nb::ndim<3>> terms_,
           Array<uint16_t, nb::ndim<3>> whole_terms_, Array<uint8_t, nb::ndim<2>> second_,
           Array<uint16_t, nb::ndim<2>> second_terms_, const std::vector<double>& longest_)
        : head(head_), tail(tail_), terms(terms_), whole_terms(whole_terms_), second(second_),
          second_terms(second_terms_), longest{longest_.at(0), longest_.at(1), longest_.at(2)} {}

    bool tail_coded() const { return tail.shape(1) > 0; }

    bool fit(const Codec& codec, size_t rows) const {
        const size_t blocks = (rows + idverify::kRowsPerBlock - 1) / idverify::kRowsPerBlock;
        const size_t tail_groups = size_t(codec.values.width - codec.values.head) / 8;
        const bool tail_fits = tail.shape(0) == blocks && tail.shape(1) == tail_groups && tail.shape(2) == 16 &&
                               tail.shape(3) == 4;
        const bool whole_fits = whole_terms.shape(0) == blocks && whole_terms.shape(1) == size_t(codec.values.tailed()) &&
                                whole_terms.shape(2) == 16;
        return (!tail_coded() || tail_fits) && whole_fits && head.shape(0) == blocks &&
               head.shape(1) == size_t(codec.values.head / 8) && head.shape(2) == 16 && head.shape(3) == 4 && terms.shape(0) == blocks && terms.shape(1) == size_t(codec.columns()) &&
               terms.shape(2) == 16 && second.shape(0) == rows &&
               second.shape(1) == size_t(codec.values.width / 2) && second_terms.shape(0) == rows &&
               second_terms.shape(1) == size_t(1 + codec.values.tailed());
    }
};

// A segment and the arrays it points into.
struct Segment {
    Floats rows;
    std::optional<Planes> planes;
    idverify::Segment values{};

    Segment(const Codec& codec, Floats rows_, std::optional<Planes> planes_) : rows(rows_), planes(std::move(planes_)) {
        values.rows = rows.data();
        values.count = int64_t(rows.shape(0));
        if (rows.shape(1) != codec.mean.shape(0) || (planes && !planes->fit(codec, rows.shape(0))))
            throw std::invalid_argument("the planes do not fit the rows or the codec");
        if (!planes) return;
        const int columns = codec.columns();
        const auto column = [&](int number) {
            return idverify::Column{planes->terms.data() + number * idverify::kRowsPerBlock, columns * idverify::kRowsPerBlock};
        };
        values.head.head = {planes->head.data(), codec.values.head / 8};
        values.head.left = column(0);
        if (codec.values.centred) values.head.mean = column(columns - 1);
        values.whole = values.head;
        if (codec.values.tailed()) {
            values.head.tail_length = column(1);
            values.whole.left = {planes->whole_terms.data(), idverify::kRowsPerBlock};
            values.whole.tail = {planes->tail.data(), int(planes->tail.shape(1))};
        }
        values.tail_coded = planes->tail_coded();
        values.second = planes->second.data();
        values.second_terms = planes->second_terms.data();
        values.longest = planes->longest;
    }
};

// An array of zeros for NumPy, and where its values lie.
template <class Value>
std::pair<nb::ndarray<nb::numpy, Value>, Value*> zeros(std::initializer_list<size_t> shape) {
    size_t count = 1;
    for (const size_t axis : shape) count *= axis;
    auto* values = new Value[count + 1]();
    nb::capsule owner(values, [](void* array) noexcept { delete[] static_cast<Value*>(array); });
    return {nb::ndarray<nb::numpy, Value>(values, shape, owner), values};
}

// The planes of turned rows, in the order of planes.py.
nb::tuple encode(const Codec& codec, Array<double, nb::ndim<2>> turned, Array<uint16_t, nb::ndim<1>> products,
                 bool tail_coded) {
    const idverify::Codec& values = codec.values;
    const size_t rows = turned.shape(0), blocks = (rows + 15) / 16, columns = size_t(codec.columns());
    const size_t tail_groups = tail_coded ? size_t(values.width - values.head) / 8 : 0;
    if (turned.shape(1) != size_t(values.width) || products.shape(0) != rows || values.width > 4096)
        throw std::invalid_argument("the rows do not fit the codec");
    auto [head, head_at] = zeros<uint8_t>({blocks, size_t(values.head / 8), 16, 4});
    auto [tail, tail_at] = zeros<uint8_t>({blocks, tail_groups, 16, 4});
    auto [terms, terms_at] = zeros<uint16_t>({blocks, columns, 16});
    auto [whole_terms, whole_terms_at] = zeros<uint16_t>({blocks, size_t(values.tailed()), 16});
    auto [second, second_at] = zeros<uint8_t>({rows, size_t(values.width / 2)});
    auto [second_terms, second_terms_at] = zeros<uint16_t>({rows, size_t(1 + values.tailed())});
    auto [lengths, lengths_at] = zeros<float>({3});
    idverify::RowCoder coder = {values.head, values.width, int(columns), tail_coded, values.fine_residual, values.head_step,
                                values.residual_step, values.tail_step, kFloat64Margin, products.data(), head_at,
                                tail_at, second_at, terms_at, whole_terms_at, second_terms_at, {}};
    {
        nb::gil_scoped_release release;
        kernels().front()->encode(coder, turned.data(), int64_t(rows));
    }
    for (int i = 0; i < 3; i++) lengths_at[i] = float(std::sqrt(coder.longest_squared[i]) * (1 + 1e-6));
    return nb::make_tuple(head, tail, terms, whole_terms, second, second_terms, lengths);
}

template <class Value>
nb::ndarray<nb::numpy, Value, nb::ndim<1>> to_numpy(std::vector<Value> values) {
    auto* kept = new std::vector<Value>(std::move(values));
    nb::capsule owner(kept, [](void* vector) noexcept { delete static_cast<std::vector<Value>*>(vector); });
    return {kept->data(), {kept->size()}, owner};
}

nb::tuple to_python(const idverify::Found& found) {
    std::vector<int64_t> rows;
    std::vector<double> similarities;
    for (const idverify::Hit& hit : found.hits) {
        rows.push_back(hit.row);
        similarities.push_back(hit.similarity);
    }
    return nb::make_tuple(to_numpy(std::move(rows)), to_numpy(std::move(similarities)), found.floor, found.left_out,
                          found.coarse_survivors, found.second_survivors, found.compared);
}

nb::list search(const Codec& codec, const std::vector<const Segment*>& segments,
                const std::vector<std::optional<Marks>>& allowed, Floats probes, std::pair<double, int> goal, int threads,
                const std::string& kernel) {
    if (probes.shape(1) != codec.mean.shape(0) || allowed.size() != segments.size())
        throw std::invalid_argument("the probes or the marks do not fit the codec or the segments");
    std::vector<idverify::Segment> parts;
    int64_t start = 0;
    for (size_t i = 0; i < segments.size(); i++) {
        idverify::Segment part = segments[i]->values;
        if (allowed[i] && int64_t(allowed[i]->shape(0)) != part.count)
            throw std::invalid_argument("marks of another number of rows");
        part.start = start;
        part.allowed = allowed[i] ? reinterpret_cast<const uint8_t*>(allowed[i]->data()) : nullptr;
        start += part.count;
        parts.push_back(part);
    }
    std::vector<idverify::Found> found;
    {
        nb::gil_scoped_release release;
        found = idverify::search(codec.values, kernel_named(kernel), parts, probes.data(), int(probes.shape(0)),
                                 {goal.first, goal.second}, threads);
    }
    nb::list answers;
    for (const idverify::Found& one : found) answers.append(to_python(one));
    return answers;
}

// Similarities of each probe, or of the one probe there is, with the row of the same number.
nb::ndarray<nb::numpy, double, nb::ndim<1>> similarities(Floats probes, Floats rows) {
    const size_t count = rows.shape(0), dimension = rows.shape(1);
    if (probes.shape(1) != dimension || (probes.shape(0) != 1 && probes.shape(0) != count))
        throw std::invalid_argument("the probes do not fit the rows");
    const size_t step = probes.shape(0) == 1 ? 0 : dimension;
    const idverify::Kernel& kernel = *kernels().front();
    std::vector<double> found(count);
    for (size_t i = 0; i < count; i++)
        found[i] = kernel.similarity(probes.data() + i * step, rows.data() + i * dimension, int(dimension));
    return to_numpy(std::move(found));
}

// Reads an array once, as fast as a thread can; the benchmark times it. Returns a value that depends on all of it.
uint64_t read_through(Array<uint64_t, nb::ndim<1>> words) {
    nb::gil_scoped_release release;
    return kernels().front()->read(reinterpret_cast<const uint8_t*>(words.data()),
                                   int64_t(words.shape(0)) * 8 / 1024 * 1024);
}

int64_t peak(const std::string& kernel, int64_t rounds) {
    nb::gil_scoped_release release;
    return kernel_named(kernel).peak(rounds);
}

}  // namespace

NB_MODULE(_native, module) {
    module.def("kernel_names", kernel_names);
    nb::class_<Codec>(module, "Codec")
        .def(nb::init<Array<float, nb::ndim<1>>, Array<float, nb::ndim<3>>, int, const std::vector<double>&, bool, double>());
    nb::class_<Planes>(module, "Planes")
        .def(nb::init<Array<uint8_t, nb::ndim<4>>, Array<uint8_t, nb::ndim<4>>, Array<uint16_t, nb::ndim<3>>,
                      Array<uint16_t, nb::ndim<3>>, Array<uint8_t, nb::ndim<2>>, Array<uint16_t, nb::ndim<2>>,
                      const std::vector<double>&>());
    nb::class_<Segment>(module, "Segment")
        .def(nb::init<const Codec&, Floats, std::optional<Planes>>(), "codec"_a, "rows"_a, "planes"_a.none());
    module.def("encode", encode);
    module.def("search", search);
    module.def("similarities", similarities);
    module.def("read_through", read_through);
    module.def("peak", peak);
}
