#pragma once
#include <stddef.h>
#include <stdint.h>

/*
 * The few loops of the bzip2 decoder that Swift cannot say: it has no byte shuffle, no compress and no carry-less
 * multiply, and it cannot compile one function for a newer CPU than the others. Each has a portable twin in Swift,
 * which is what runs where the CPU (or the architecture) lacks the instructions; the tests compare the two.
 *
 * Nothing here allocates, keeps state, or reads beyond what its comment says.
 */

/* What this CPU has of what the kernels need. */
enum {
    BZIP2_HAS_AVX2 = 1,         /* for bzip2_trace_avx2 */
    BZIP2_HAS_AVX512_VBMI2 = 2, /* for bzip2_move_to_front_vbmi2 */
    BZIP2_HAS_PCLMUL = 4,       /* for bzip2_crc_fold */
};
unsigned bzip2_cpu_features(void);

/*
 * Turns the ranks of two groups of 128 into indices of the list at the beginning of each group.
 * Twin: MoveToFront.traceTwoGroups. Why: with 32 byte lanes instead of 16 it takes half the instructions.
 * ranks: 256 bytes, changed in place. work: 512 bytes; 0..127 and 256..383 are zero and stay so.
 */
void bzip2_trace_avx2(uint8_t *ranks, uint8_t *work);

/*
 * Undoes move-to-front. Twin: MoveToFront.decode. Why: the list's 256 bytes stay in four registers; a byte permute
 * looks ranks up in it, a byte compress brings it up to date.
 * ranks: count bytes of 1...255, and 128 more that may be read and written. list: 256 bytes, the front first.
 */
void bzip2_move_to_front_vbmi2(uint8_t *ranks, size_t count, const uint8_t *list);

/*
 * Reduces bytes to 16 bytes that have the same CRC (polynomial 0x04C11DB7, highest bit first) if the CRC is begun
 * with zero. Twin: the tables of CRC32. Why: carry-less multiplication, six times as fast as table lookups.
 * crc: the register before the bytes. count: a multiple of 64, at least 64.
 */
void bzip2_crc_fold(uint32_t crc, const uint8_t *bytes, size_t count, uint8_t remainder[16]);
