#include "CBzip2Kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define PCLMUL __attribute__((target("pclmul,ssse3")))

/* Multiplies 128 bits by x^n modulo the polynomial; factor: x^(n+64) above x^n, each modulo the polynomial. */
static inline PCLMUL __m128i times(__m128i v, __m128i factor) {
    return _mm_xor_si128(_mm_clmulepi64_si128(v, factor, 0x11), _mm_clmulepi64_si128(v, factor, 0x00));
}

static inline PCLMUL __m128i load(const uint8_t *bytes, __m128i swap) {
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes), swap);
}

PCLMUL void bzip2_crc_fold(uint32_t crc, const uint8_t *bytes, size_t count, uint8_t remainder[16]) {
    const __m128i swap = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m128i by512 = _mm_set_epi64x(0x8833794c, 0xe6228b11); /* x^576, x^512 mod P */
    const __m128i by128 = _mm_set_epi64x(0xc5b9cd4c, 0xe8a45605); /* x^192, x^128 mod P */
    __m128i v0 = load(bytes, swap), v1 = load(bytes + 16, swap);
    __m128i v2 = load(bytes + 32, swap), v3 = load(bytes + 48, swap);
    v0 = _mm_xor_si128(v0, _mm_set_epi32((int)crc, 0, 0, 0));
    for (size_t i = 64; i < count; i += 64) {
        v0 = _mm_xor_si128(times(v0, by512), load(bytes + i, swap));
        v1 = _mm_xor_si128(times(v1, by512), load(bytes + i + 16, swap));
        v2 = _mm_xor_si128(times(v2, by512), load(bytes + i + 32, swap));
        v3 = _mm_xor_si128(times(v3, by512), load(bytes + i + 48, swap));
    }
    v1 = _mm_xor_si128(times(v0, by128), v1);
    v2 = _mm_xor_si128(times(v1, by128), v2);
    v3 = _mm_xor_si128(times(v2, by128), v3);
    _mm_storeu_si128((__m128i *)remainder, _mm_shuffle_epi8(v3, swap));
}
#else
/* Never called: bzip2_cpu_features says so. */
void bzip2_crc_fold(uint32_t crc, const uint8_t *bytes, size_t count, uint8_t remainder[16]) {
    (void)crc, (void)bytes, (void)count, (void)remainder;
}
#endif
