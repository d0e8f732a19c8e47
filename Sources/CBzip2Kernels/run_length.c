#include "CBzip2Kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi")))

enum { STRIDE = 64, LONGEST_RUN = 4 + 255 };

static inline AVX2 __m256i load(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }
static inline AVX2 void store(uint8_t *bytes, __m256i v) { _mm256_storeu_si256((__m256i *)bytes, v); }

/* A bit for each of 32 bytes that equals the three after it. */
static inline AVX2 uint32_t runs(const uint8_t *text, __m256i bytes) {
    __m256i second = load(text + 1), third = load(text + 2);
    __m256i equal = _mm256_and_si256(_mm256_cmpeq_epi8(bytes, second), _mm256_cmpeq_epi8(second, third));
    return (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(equal, _mm256_cmpeq_epi8(third, load(text + 3))));
}

static inline AVX2 void copy(uint8_t *to, const uint8_t *from) {
    store(to, load(from));
    store(to + 32, load(from + 32));
}

/* Where the next 64 bytes are does not depend on the runs in these: only a run that goes beyond them is passed on. */
AVX2 size_t bzip2_expand_runs_avx2(const uint8_t *text, size_t *index, size_t count, uint8_t *target, size_t capacity) {
    const uint8_t *source = text + *index, *last = text + count;
    uint8_t *to = target;
    /* Every fifth byte may be the length of a run; and what is written last is written as a vector. */
    const size_t reserve = (STRIDE / 5 + 1) * LONGEST_RUN + 2 * STRIDE;
    if (capacity < reserve) return 0;
    const uint8_t *full = target + capacity - reserve;
    uint64_t skipped = 0;
    while (last - source >= 2 * STRIDE + 5 && to < full) {
        uint64_t found = runs(source, load(source)) | (uint64_t)runs(source + 32, load(source + 32)) << 32;
        uint64_t done = skipped;
        found &= ~(uint64_t)0 << done;
        while (found != 0) {
            uint64_t run = _tzcnt_u64(found);
            copy(to, source + done);
            to += run - done;
            __m256i repeated = _mm256_set1_epi8((char)source[run]);
            size_t length = (size_t)4 + source[run + 4];
            store(to, repeated);
            for (size_t filled = 32; __builtin_expect(filled < length, 0); filled += 32) store(to + filled, repeated);
            to += length;
            done = run + 5;
            found = done < 64 ? found & ~(uint64_t)0 << done : 0;
        }
        copy(to, source + done);
        to += done < 64 ? 64 - done : 0;
        skipped = done < 64 ? 0 : done - 64;
        source += 64;
    }
    *index = (size_t)(source - text) + skipped;
    return (size_t)(to - target);
}
#else
/* Never called: bzip2_cpu_features says so. */
size_t bzip2_expand_runs_avx2(const uint8_t *text, size_t *index, size_t count, uint8_t *target, size_t capacity) {
    (void)text, (void)index, (void)count, (void)target, (void)capacity;
    return 0;
}
#endif
