// What Python sees: kernel names, one search, and two probes of the machine for the benchmarks.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>

#include "search.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

template <class Value, class Shape>
using Array = nb::ndarray<const Value, Shape, nb::c_contig, nb::device::cpu>;
using Floats = Array<float, nb::ndim<2>>;
using Marks = Array<bool, nb::ndim<1>>;

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
    Floats turn;
    idverify::Codec values;

    Codec(Array<float, nb::ndim<1>> mean_, Floats turn_, int head, const std::vector<double>& steps, double defect)
        : mean(mean_), turn(turn_),
          values{mean.data(), turn.data(), int(mean.shape(0)), int(turn.shape(0)), head, false,
                 steps.at(0), steps.at(1), steps.at(2), defect} {
        if (turn.shape(1) != mean.shape(0) || head < 64 || head % 64 || head > values.width || values.width % 64)
            throw std::invalid_argument("the parts of the codec do not fit together");
        for (size_t i = 0; i < mean.shape(0); i++) values.centred |= mean.data()[i] != 0;
    }

    int columns() const { return 1 + values.tailed() + values.centred; }
};

// The coded form of a segment's rows, as planes.py describes it.
struct Planes {
    Array<uint8_t, nb::ndim<4>> head;
    Array<uint16_t, nb::ndim<3>> terms;
    Array<uint8_t, nb::ndim<2>> second;
    Array<uint16_t, nb::ndim<1>> second_terms;
    double head_longest, all_longest;

    bool fit(const Codec& codec, size_t rows) const {
        const size_t blocks = (rows + idverify::kRowsPerBlock - 1) / idverify::kRowsPerBlock;
        return head.shape(0) == blocks && head.shape(1) == size_t(codec.values.head / 8) && head.shape(2) == 16 &&
               head.shape(3) == 4 && terms.shape(0) == blocks && terms.shape(1) == size_t(codec.columns()) &&
               terms.shape(2) == 16 && second.shape(0) == rows &&
               second.shape(1) == size_t(codec.values.width / 2) && second_terms.shape(0) == rows;
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
        values.head = {planes->head.data(), planes->terms.data(), codec.values.head / 8, codec.columns(),
                       codec.values.tailed(), codec.values.centred};
        values.second = planes->second.data();
        values.second_terms = planes->second_terms.data();
        values.head_longest = planes->head_longest;
        values.all_longest = planes->all_longest;
    }
};

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

// Reads an array once from start to end; the benchmark times it. Returns a value that depends on all of it.
uint64_t read_through(Array<uint64_t, nb::ndim<1>> words) {
    nb::gil_scoped_release release;
    uint64_t sums[16] = {};
    const uint64_t* at = words.data();
    for (size_t i = 0; i + 16 <= words.shape(0); i += 16)
        for (int lane = 0; lane < 16; lane++) sums[lane] += at[i + lane];
    uint64_t total = 0;
    for (const uint64_t sum : sums) total += sum;
    return total;
}

int64_t peak(const std::string& kernel, int64_t rounds) {
    nb::gil_scoped_release release;
    return kernel_named(kernel).peak(rounds);
}

}  // namespace

NB_MODULE(_native, module) {
    module.def("kernel_names", kernel_names);
    nb::class_<Codec>(module, "Codec")
        .def(nb::init<Array<float, nb::ndim<1>>, Floats, int, const std::vector<double>&, double>());
    nb::class_<Planes>(module, "Planes")
        .def(nb::init<Array<uint8_t, nb::ndim<4>>, Array<uint16_t, nb::ndim<3>>, Array<uint8_t, nb::ndim<2>>,
                      Array<uint16_t, nb::ndim<1>>, double, double>());
    nb::class_<Segment>(module, "Segment")
        .def(nb::init<const Codec&, Floats, std::optional<Planes>>(), "codec"_a, "rows"_a, "planes"_a.none());
    module.def("search", search);
    module.def("similarities", similarities);
    module.def("read_through", read_through);
    module.def("peak", peak);
}
