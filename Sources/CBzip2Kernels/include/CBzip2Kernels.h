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
    BZIP2_HAS_AVX2 = 1,         /* for those named avx2; BMI1 as well */
    BZIP2_HAS_AVX512_VBMI2 = 2, /* for those named vbmi2; BMI2 as well */
    BZIP2_HAS_PCLMUL = 4,       /* for bzip2_crc_fold */
};
unsigned bzip2_cpu_features(void);

/* The shape of the tables; HuffmanTables.swift says why. */
enum { BZIP2_ROOT_BITS = 11, BZIP2_LENGTH_STRIDE = 24, BZIP2_CODE_STRIDE = 260 };

/* A block's symbols on their way from bits to ranks and run digits; SymbolStream says what each is. */
struct bzip2_symbols {
    const uint8_t *bits;
    size_t position, end;
    const uint16_t *roots;
    const uint32_t *limits;
    const int32_t *offsets;
    const uint16_t *entries;
    const uint8_t *selectors;
    uint8_t *ranks;
    size_t rank_count;
    uint32_t *runs;
    size_t run_count, max_runs;
};

/*
 * Decodes whole groups of one block, or of two in step, from number `group` up to `groups`, until one holds the end
 * of its block or a code that does not exist, or goes beyond the bits or `max_runs`: that one is left undone.
 * Returns its number. Twin: SymbolDecoder. Why: a byte compress sorts the 50 symbols of a group into ranks and runs
 * without a branch, and shifts that name their own register keep the two chains in step.
 * ranks, runs: 64 elements more than there are may be written.
 */
size_t bzip2_decode_symbols_vbmi2(struct bzip2_symbols *symbols, size_t group, size_t groups);
size_t bzip2_decode_two_vbmi2(struct bzip2_symbols *first, struct bzip2_symbols *second, size_t group, size_t groups);

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

/*
 * Undoes the first run-length code from `index` on, which must not be within a run, until the end of the text or of
 * the target is near. Returns how many bytes it has written. Twin: RunLengthExpander. Why: a byte mask turned into a
 * number finds the next run without a branch; files have one every 30 bytes or so.
 */
size_t bzip2_expand_runs_avx2(const uint8_t *text, size_t *index, size_t count, uint8_t *target, size_t capacity);
