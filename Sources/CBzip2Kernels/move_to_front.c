#include "CBzip2Kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))
#define VBMI2 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt")))

static inline AVX2 __m256i load(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }
static inline AVX2 void store(uint8_t *bytes, __m256i v) { _mm256_storeu_si256((__m256i *)bytes, v); }

/* Where an entry at index r stood before the rank at p was taken; MoveToFront.swift says why. */
static inline AVX2 __m256i traced(__m256i r, const uint8_t *p) {
    __m256i over = load(p);
    __m256i less = _mm256_add_epi8(r, _mm256_set1_epi8(-1));
    return _mm256_add_epi8(_mm256_min_epu8(less, over), _mm256_subs_epu8(r, over));
}

AVX2 void bzip2_trace_avx2(uint8_t *ranks, uint8_t *work) {
    uint8_t *a = work + 128, *b = work + 384;
    memcpy(a, ranks, 128);
    memcpy(b, ranks + 128, 128);
    __m256i a0 = load(a), a1 = load(a + 32), a2 = load(a + 64), a3 = load(a + 96);
    __m256i b0 = load(b), b1 = load(b + 32), b2 = load(b + 64), b3 = load(b + 96);
    ptrdiff_t d = 1;
    for (; d < 32; d++) {
        a0 = traced(a0, a - d), a1 = traced(a1, a + 32 - d), a2 = traced(a2, a + 64 - d), a3 = traced(a3, a + 96 - d);
        b0 = traced(b0, b - d), b1 = traced(b1, b + 32 - d), b2 = traced(b2, b + 64 - d), b3 = traced(b3, b + 96 - d);
    }
    for (; d < 64; d++) {
        a1 = traced(a1, a + 32 - d), a2 = traced(a2, a + 64 - d), a3 = traced(a3, a + 96 - d);
        b1 = traced(b1, b + 32 - d), b2 = traced(b2, b + 64 - d), b3 = traced(b3, b + 96 - d);
    }
    for (; d < 96; d++) {
        a2 = traced(a2, a + 64 - d), a3 = traced(a3, a + 96 - d);
        b2 = traced(b2, b + 64 - d), b3 = traced(b3, b + 96 - d);
    }
    for (; d < 128; d++) a3 = traced(a3, a + 96 - d), b3 = traced(b3, b + 96 - d);
    store(ranks, a0), store(ranks + 32, a1), store(ranks + 64, a2), store(ranks + 96, a3);
    store(ranks + 128, b0), store(ranks + 160, b1), store(ranks + 192, b2), store(ranks + 224, b3);
}

/* Looks 64 indices up in 256 bytes. */
static inline VBMI2 __m512i look_up(__m512i indices, __m512i t0, __m512i t1, __m512i t2, __m512i t3) {
    __m512i low = _mm512_permutex2var_epi8(t0, indices, t1);
    __m512i high = _mm512_permutex2var_epi8(t2, indices, t3);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(indices), low, high);
}

/* Notes for each list index which rank of the group uses it last: 255 where none does. */
static inline VBMI2 void note_uses(const uint8_t *indices, uint8_t *last_use) {
    __m512i none = _mm512_set1_epi8(-1);
    for (int i = 0; i < 256; i += 64) _mm512_storeu_si512(last_use + i, none);
#pragma clang loop unroll(full)
    for (int j = 0; j < 64; j++) last_use[indices[j]] = (uint8_t)j;
}

/* Groups of 64: the list is so cheap to bring up to date that the shorter trace wins. */
VBMI2 void bzip2_move_to_front_vbmi2(uint8_t *ranks, size_t count, const uint8_t *list) {
    uint8_t work[256] __attribute__((aligned(64))), last_use[2][256] __attribute__((aligned(64)));
    uint8_t next[256 + 128] __attribute__((aligned(64))), order[64] __attribute__((aligned(64)));
    memset(work, 0, sizeof work);
    for (int i = 0; i < 64; i++) order[i] = (uint8_t)(63 - i);
    const __m512i reverse = _mm512_loadu_si512(order), none = _mm512_set1_epi8(-1);
    __m512i l0 = _mm512_loadu_si512(list), l1 = _mm512_loadu_si512(list + 64);
    __m512i l2 = _mm512_loadu_si512(list + 128), l3 = _mm512_loadu_si512(list + 192);
    uint8_t *a = work + 64, *b = work + 192;
    for (size_t position = 0; position < count; position += 128) {
        uint8_t *group = ranks + position;
        __m256i a0 = load(group), a1 = load(group + 32), b0 = load(group + 64), b1 = load(group + 96);
        store(a, a0), store(a + 32, a1), store(b, b0), store(b + 32, b1);
        ptrdiff_t d = 1;
        for (; d < 32; d++) {
            a0 = traced(a0, a - d), a1 = traced(a1, a + 32 - d);
            b0 = traced(b0, b - d), b1 = traced(b1, b + 32 - d);
        }
        for (; d < 64; d++) a1 = traced(a1, a + 32 - d), b1 = traced(b1, b + 32 - d);
        store(group, a0), store(group + 32, a1), store(group + 64, b0), store(group + 96, b1);
        note_uses(group, last_use[0]);
        note_uses(group + 64, last_use[1]);
        for (int half = 0; half < 2; half++) {
            const uint8_t *uses = last_use[half];
            __m512i u0 = _mm512_loadu_si512(uses), u1 = _mm512_loadu_si512(uses + 64);
            __m512i u2 = _mm512_loadu_si512(uses + 128), u3 = _mm512_loadu_si512(uses + 192);
            /* Backwards: what was used last comes first in the new list, unless it was used again later. */
            __m512i indices = _mm512_permutexvar_epi8(reverse, _mm512_loadu_si512(group + 64 * half));
            __m512i bytes = look_up(indices, l0, l1, l2, l3);
            __mmask64 last = _mm512_cmpeq_epi8_mask(look_up(indices, u0, u1, u2, u3), reverse);
            __mmask64 m0 = _mm512_cmpeq_epi8_mask(u0, none), m1 = _mm512_cmpeq_epi8_mask(u1, none);
            __mmask64 m2 = _mm512_cmpeq_epi8_mask(u2, none), m3 = _mm512_cmpeq_epi8_mask(u3, none);
            _mm512_storeu_si512(group + 64 * half, _mm512_permutexvar_epi8(reverse, bytes));
            uint8_t *end = next;
            _mm512_storeu_si512(end, _mm512_maskz_compress_epi8(last, bytes));
            end += _mm_popcnt_u64(last);
            _mm512_storeu_si512(end, _mm512_maskz_compress_epi8(m0, l0));
            end += _mm_popcnt_u64(m0);
            _mm512_storeu_si512(end, _mm512_maskz_compress_epi8(m1, l1));
            end += _mm_popcnt_u64(m1);
            _mm512_storeu_si512(end, _mm512_maskz_compress_epi8(m2, l2));
            end += _mm_popcnt_u64(m2);
            _mm512_storeu_si512(end, _mm512_maskz_compress_epi8(m3, l3));
            l0 = _mm512_loadu_si512(next), l1 = _mm512_loadu_si512(next + 64);
            l2 = _mm512_loadu_si512(next + 128), l3 = _mm512_loadu_si512(next + 192);
        }
    }
}
#else
/* Never called: bzip2_cpu_features says so. */
void bzip2_trace_avx2(uint8_t *ranks, uint8_t *work) { (void)ranks, (void)work; }
void bzip2_move_to_front_vbmi2(uint8_t *ranks, size_t count, const uint8_t *list) {
    (void)ranks, (void)count, (void)list;
}
#endif
