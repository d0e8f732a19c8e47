#include "CBzip2Kernels.h"

unsigned bzip2_cpu_features(void) {
    unsigned features = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) features |= BZIP2_HAS_AVX2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2"))
        features |= BZIP2_HAS_AVX512_VBMI2;
    if (__builtin_cpu_supports("pclmul") && __builtin_cpu_supports("ssse3")) features |= BZIP2_HAS_PCLMUL;
#endif
    return features;
}
