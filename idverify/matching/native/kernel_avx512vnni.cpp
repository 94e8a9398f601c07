// AVX-512 VNNI: four byte products summed to 32 bits in one instruction (vpdpbusd), sixteen rows at a time.
//
// Sums stay in registers only where every index is a constant: GCC 12 keeps arrays that a loop indexes in memory and
// stores each sum after each step, which halves the rate. Hence the lists of indices instead of inner loops.
#include <immintrin.h>

#include "portable.hpp"

namespace {

using idverify::Bounds;
using idverify::Codes;
using idverify::Look;
using idverify::kTeam;
using idverify::Probes;
using idverify::Survivors;

// Bytes between asking for codes and reading them: more than one 4 KB page, where the processor's own look-ahead
// stops. Measured on Cascade Lake: 12 GB/s from memory instead of 10, 19 from the third-level cache instead of 11.
constexpr int kAhead = 16384;

inline __m512i four_codes(const int8_t* codes) {
    int32_t four;
    std::memcpy(&four, codes, 4);
    return _mm512_set1_epi32(four);
}

inline __m512 sixteen_terms(const uint16_t* terms) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(terms))));
}

// Terms of a block's rows; zero where there are none, so that no bound needs a branch.
struct Terms {
    __m512 head, tail, mean;

    Terms(const Look& look, int64_t block) {
        const uint16_t* terms = look.terms + block * look.columns * 16;
        head = sixteen_terms(terms);
        tail = look.tail_terms ? sixteen_terms(look.tail_terms + block * look.tail_columns * 16) : _mm512_setzero_ps();
        mean = look.centred ? _mm512_mul_ps(sixteen_terms(terms + (look.columns - 1) * 16),
                                            _mm512_set1_ps(idverify::kTermStep))
                            : _mm512_setzero_ps();
    }
};

// Bounds of sixteen rows for one probe; returns the highest left out so far and appends the rows not left out.
inline __m512 judge(__m512i head_sums, __m512i tail_sums, const Terms& terms, const Bounds& probe, int64_t block,
                    Survivors& out, __m512 left_out) {
    __m512 bound = _mm512_fmadd_ps(_mm512_cvtepi32_ps(head_sums), _mm512_set1_ps(probe.head_step),
                                   _mm512_add_ps(terms.mean, _mm512_set1_ps(probe.shift)));
    __m512 slack = _mm512_mul_ps(terms.head, _mm512_set1_ps(probe.head));
    bound = _mm512_fmadd_ps(_mm512_cvtepi32_ps(tail_sums), _mm512_set1_ps(probe.tail_step), bound);
    slack = _mm512_fmadd_ps(terms.tail, _mm512_set1_ps(probe.tail), slack);
    bound = _mm512_add_ps(bound, slack);
    const __mmask16 marks = _mm512_cmp_ps_mask(bound, _mm512_set1_ps(out.floor), _CMP_GE_OQ);
    if (uint32_t(marks) | out.many) {  // compressed in registers: the form that writes to memory is slow on Zen 4
        const uint32_t count = out.count;
        const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        const __m512i rows = _mm512_add_epi32(_mm512_set1_epi32(int32_t(block * 16)), lanes);
        uint32_t* const to = out.rows + count;
        float* const bounds = out.bounds + count;
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(marks, rows));
        _mm512_storeu_ps(bounds, _mm512_maskz_compress_ps(marks, bound));
        out.count = count + uint32_t(__builtin_popcount(marks));
    }
    return _mm512_mask_max_ps(left_out, _mm512_knot(marks), left_out, bound);
}

// One probe streams: two lines a step, asked for long before.
inline __m512i sums_of_one(const Codes& part, int64_t block, const int8_t* integers) {
    const __m512i low = _mm512_set1_epi8(15);
    const uint8_t* codes = part.at + block * part.groups * 64;
    __m512i sums0 = _mm512_setzero_si512(), sums1 = sums0, sums2 = sums0, sums3 = sums0;
    for (int group = 0; group < part.groups; group += 2, codes += 128, integers += 16) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + kAhead), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(codes + kAhead + 64), _MM_HINT_T0);
        const __m512i packed = _mm512_loadu_si512(codes), next = _mm512_loadu_si512(codes + 64);
        sums0 = _mm512_dpbusd_epi32(sums0, _mm512_and_si512(packed, low), four_codes(integers));
        sums1 = _mm512_dpbusd_epi32(sums1, _mm512_and_si512(_mm512_srli_epi16(packed, 4), low), four_codes(integers + 4));
        sums2 = _mm512_dpbusd_epi32(sums2, _mm512_and_si512(next, low), four_codes(integers + 8));
        sums3 = _mm512_dpbusd_epi32(sums3, _mm512_and_si512(_mm512_srli_epi16(next, 4), low), four_codes(integers + 12));
    }
    return _mm512_add_epi32(_mm512_add_epi32(sums0, sums1), _mm512_add_epi32(sums2, sums3));
}

void coarse_of_one(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors& out) {
    __m512 left_out = _mm512_set1_ps(out.left_out);
    for (int64_t block = first_block; block < first_block + blocks; block++) {
        const __m512i head_sums = sums_of_one(look.head, block, probes.head);
        __m512i tail_sums = _mm512_setzero_si512();
        if (look.tail.groups) tail_sums = sums_of_one(look.tail, block, probes.tail);
        left_out = judge(head_sums, tail_sums, Terms(look, block), probes.bounds[0], block, out, left_out);
    }
    out.left_out = _mm512_reduce_max_ps(left_out);
}

// Eight coordinates of B blocks for a team: a code is unpacked once for all, an integer read once for B blocks.
template <int B, int... I, int... K>
inline __attribute__((always_inline)) void add_group(__m512i* sums, const uint8_t* codes, int64_t block_bytes,
                                                     const int8_t* integers, Indices<I...>, Indices<K...>) {
    const __m512i low = _mm512_set1_epi8(15);
    __m512i lows[B], highs[B];
    (_mm_prefetch(reinterpret_cast<const char*>(codes + (B + K) * block_bytes), _MM_HINT_T0), ...);
    ((lows[K] = _mm512_loadu_si512(codes + K * block_bytes)), ...);
    ((highs[K] = _mm512_and_si512(_mm512_srli_epi16(lows[K], 4), low)), ...);
    ((lows[K] = _mm512_and_si512(lows[K], low)), ...);
    ((sums[I] = _mm512_dpbusd_epi32(sums[I], lows[I % B], four_codes(integers + I / B * 8))), ...);
    ((sums[I] = _mm512_dpbusd_epi32(sums[I], highs[I % B], four_codes(integers + I / B * 8 + 4))), ...);
}

template <int B, int... I>
inline __attribute__((always_inline)) void sums_of_team(__m512i* out, const Codes& part, int64_t block,
                                                        const int8_t* integers, Indices<I...> all) {
    const int64_t block_bytes = int64_t(part.groups) * 64;
    const uint8_t* codes = part.at + block * block_bytes;
    __m512i sums[sizeof...(I)] = {((void)I, _mm512_setzero_si512())...};
    for (int group = 0; group < part.groups; group++)
        add_group<B>(sums, codes + group * 64, block_bytes, integers + group * kTeam * 8, all, Upto<B>());
    ((out[I] = sums[I]), ...);
}

template <int B>
void coarse_of_team(const Look& look, int64_t first_block, int64_t blocks, const Probes& team, Survivors* out) {
    __m512i head_sums[kTeam * B], tail_sums[kTeam * B] = {};
    __m512 left_out[kTeam];
    for (int n = 0; n < team.count; n++) left_out[n] = _mm512_set1_ps(out[n].left_out);
    for (int64_t block = first_block; block + B <= first_block + blocks; block += B) {
        sums_of_team<B>(head_sums, look.head, block, team.head, Upto<kTeam * B>());
        if (look.tail.groups) sums_of_team<B>(tail_sums, look.tail, block, team.tail, Upto<kTeam * B>());
        for (int b = 0; b < B; b++) {
            const Terms terms(look, block + b);
            for (int n = 0; n < team.count; n++)
                left_out[n] = judge(head_sums[n * B + b], tail_sums[n * B + b], terms, team.bounds[n], block + b, out[n],
                                    left_out[n]);
        }
    }
    for (int n = 0; n < team.count; n++) out[n].left_out = _mm512_reduce_max_ps(left_out[n]);
}

void coarse(const Look& look, int64_t first_block, int64_t blocks, const Probes& probes, Survivors* out) {
    if (probes.count == 1) return coarse_of_one(look, first_block, blocks, probes, *out);
    const int64_t whole = blocks / 3 * 3;  // 24 sums and 6 registers of codes: three blocks fill the 32 there are
    for (int first = 0; first < probes.count; first += kTeam) {
        const Probes team = team_of(look, probes, first);
        coarse_of_team<3>(look, first_block, whole, team, out + first);
        coarse_of_team<1>(look, first_block + whole, blocks - whole, team, out + first);
    }
}

int32_t second(const uint8_t* codes, const int8_t* integers, int groups) {
    const __m256i low = _mm256_set1_epi8(15);
    __m256i lows = _mm256_setzero_si256(), highs = lows;
    for (int group = 0; group < groups; group++) {
        const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + group * 32));
        const __m256i* at = reinterpret_cast<const __m256i*>(integers + group * 64);
        lows = _mm256_dpbusd_epi32(lows, _mm256_and_si256(packed, low), _mm256_loadu_si256(at));
        highs = _mm256_dpbusd_epi32(highs, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low),
                                    _mm256_loadu_si256(at + 1));
    }
    const __m256i sums = _mm256_add_epi32(lows, highs);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

template <int... I>
int64_t peak_of(int64_t rounds, Indices<I...>) {
    __m512i sums[] = {((void)I, _mm512_setzero_si512())...}, codes = _mm512_set1_epi8(1), integers = codes;
    for (int64_t round = 0; round < rounds; round++) {
        ((sums[I] = _mm512_dpbusd_epi32(sums[I], codes, integers)), ...);
        asm volatile("" : "+v"(codes), "+v"(integers));
    }
    __m512i all = sums[0];
    ((all = _mm512_xor_si512(all, sums[I])), ...);
    asm volatile("" : : "v"(all));
    return rounds * int64_t(sizeof...(I)) * 64;
}

int64_t peak(int64_t rounds) { return peak_of(rounds, Upto<12>()); }

bool runs_here() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

}  // namespace

const idverify::Kernel& idverify::avx512vnni_kernel() {
    static const Kernel kernel = {"avx512vnni", false, runs_here, coarse, second, similarity, turn, peak, encode, read};
    return kernel;
}
