#include "CBzip2Kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define KERNEL __attribute__((target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")))
#define INLINE static inline __attribute__((always_inline)) KERNEL

/* CodeEntry in HuffmanTables.swift says what these are. */
enum { GROUP = 50, STEP = 5, MAX_LENGTH = 20, RUN = 0x100 << 6, NO_CODE = 0x201 << 6, LENGTH = 63 };
static const uint64_t WHOLE_GROUP = ((uint64_t)1 << GROUP) - 1;

/* 57 or more bits, at the top. */
INLINE uint64_t load_bits(const uint8_t *bits, size_t position) {
    uint64_t word;
    memcpy(&word, bits + (position >> 3), sizeof word);
    return __builtin_bswap64(word) << (position & 7);
}

/*
 * The next bits, at the top of a word, how many of them count, and where those after them are. It is filled from an
 * address known long before the last code is: what follows a code waits for its lookup and two shifts.
 */
struct bit_buffer {
    uint64_t word;
    size_t count;
    const uint8_t *next;
};

/* To 56 bits or more. Those after the ones that count are set as well, and again by the next filling: to the same. */
INLINE void fill(struct bit_buffer *b) {
    b->word |= load_bits(b->next, 0) >> b->count;
    b->next += (63 - b->count) >> 3;
    b->count |= 56;
}

INLINE struct bit_buffer bits_from(const uint8_t *bits, size_t position) {
    struct bit_buffer b = {0, 0, bits + (position >> 3)};
    fill(&b);
    b.word <<= position & 7;
    b.count -= position & 7;
    return b;
}

INLINE size_t position_of(const struct bit_buffer *b, const uint8_t *bits) {
    return (size_t)(b->next - bits) * 8 - b->count;
}

/* The entry of the next code. Lengths are summed up: in the end the low bits of the sum are all that counts. */
INLINE uint16_t look_up(const uint16_t *root, struct bit_buffer *b, size_t *lengths) {
    uint16_t entry = root[b->word >> (64 - BZIP2_ROOT_BITS)];
    b->word <<= entry & LENGTH;
    *lengths += entry;
    return entry;
}

/* Whether a group is all ranks and runs, as far as the bits and the memory go. */
INLINE int is_plain(const struct bzip2_symbols *s, const uint16_t *group, size_t position) {
    __mmask32 ends = _mm512_movepi16_mask(_mm512_loadu_si512(group));
    ends |= _mm512_movepi16_mask(_mm512_loadu_si512(group + 32)) & (__mmask32)(WHOLE_GROUP >> 32);
    return (ends == 0) & (position <= s->end) & (s->run_count <= s->max_runs);
}

/* Sorts a group into ranks and run digits. */
INLINE void sort(struct bzip2_symbols *s, const uint16_t *group, __m512i iota) {
    const __m512i flag = _mm512_set1_epi16(RUN);
    __m512i low = _mm512_loadu_si512(group), high = _mm512_loadu_si512(group + 32);
    __mmask64 run = _mm512_test_epi16_mask(low, flag) | (uint64_t)_mm512_test_epi16_mask(high, flag) << 32;
    run &= WHOLE_GROUP;
    __m512i values = _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm512_cvtepi16_epi8(_mm512_srli_epi16(low, 6))),
        _mm512_cvtepi16_epi8(_mm512_srli_epi16(high, 6)), 1);
    _mm512_storeu_si512(s->ranks + s->rank_count, _mm512_maskz_compress_epi8(~run & WHOLE_GROUP, values));
    if (run != 0) {
        /* The k-th digit of the group, at its index i, has i - k ranks before it: 2 (i - k) + digit fits in a byte. */
        uint8_t bytes[64] __attribute__((aligned(64)));
        __m512i places = _mm512_sub_epi8(_mm512_maskz_compress_epi8(run, iota), iota);
        __m512i digits = _mm512_maskz_compress_epi8(run, values);
        places = _mm512_add_epi8(_mm512_add_epi8(places, places), digits);
        _mm512_store_si512(bytes, places);
        const __m512i base = _mm512_set1_epi32((int)(s->rank_count << 1));
        size_t count = (size_t)_mm_popcnt_u64(run), done = 0;
        uint32_t *runs = s->runs + s->run_count;
        do {
            __m512i sixteen = _mm512_cvtepu8_epi32(_mm_load_si128((const __m128i *)(bytes + done)));
            _mm512_storeu_si512(runs + done, _mm512_add_epi32(sixteen, base));
            done += 16;
        } while (done < count);
        s->run_count += count;
        s->rank_count -= count;
    }
    s->rank_count += GROUP;
}

/* Decodes five codes of any length; returns the position after them. */
static __attribute__((noinline)) KERNEL size_t decode_five(const struct bzip2_symbols *s, size_t table, size_t position,
                                                           uint16_t *target) {
    const uint16_t *root = s->roots + (table << BZIP2_ROOT_BITS);
    for (int i = 0; i < STEP; i++) {
        uint64_t word = load_bits(s->bits, position);
        uint16_t entry = root[word >> (64 - BZIP2_ROOT_BITS)];
        if (entry == 0) {
            uint32_t code = (uint32_t)(word >> (64 - MAX_LENGTH));
            const uint32_t *limits = s->limits + table * BZIP2_LENGTH_STRIDE;
            int length = BZIP2_ROOT_BITS + 1;
            while (length <= MAX_LENGTH && code >= limits[length]) length++;
            if (length > MAX_LENGTH) {
                entry = NO_CODE;
            } else {
                int index = (int)(code >> (MAX_LENGTH - length)) + s->offsets[table * BZIP2_LENGTH_STRIDE + length];
                entry = s->entries[table * BZIP2_CODE_STRIDE + index];
            }
        }
        target[i] = entry;
        position += entry & LENGTH;
    }
    return position;
}

/* `two` is a constant wherever this is inlined. */
INLINE size_t decode(struct bzip2_symbols *first, struct bzip2_symbols *second, int two, size_t group, size_t groups) {
    uint16_t entries1[64] __attribute__((aligned(64))) = {0}, entries2[64] __attribute__((aligned(64))) = {0};
    uint8_t order[64] __attribute__((aligned(64)));
    for (int i = 0; i < 64; i++) order[i] = (uint8_t)i;
    const __m512i iota = _mm512_load_si512(order);
    struct bzip2_symbols a = *first, b = *second;
    struct bit_buffer bits1 = bits_from(a.bits, a.position), bits2 = bits_from(b.bits, b.position);
    for (; group < groups; group++) {
        const uint16_t *root1 = a.roots + ((size_t)a.selectors[group] << BZIP2_ROOT_BITS);
        const uint16_t *root2 = two ? b.roots + ((size_t)b.selectors[group] << BZIP2_ROOT_BITS) : root1;
        for (int i = 0; i < GROUP; i += STEP) {
            size_t lengths1 = 0, lengths2 = 0;
            uint16_t last1 = 0, last2 = 0;
            fill(&bits1);
            if (two) fill(&bits2);
            /* Where these five begin, if they have to be read again. */
            size_t position1 = position_of(&bits1, a.bits), position2 = two ? position_of(&bits2, b.bits) : 0;
#pragma clang loop unroll(full)
            for (int j = 0; j < STEP; j++) {
                entries1[i + j] = last1 = look_up(root1, &bits1, &lengths1);
                if (two) entries2[i + j] = last2 = look_up(root2, &bits2, &lengths2);
            }
            bits1.count -= lengths1 & LENGTH;
            /* An escape does not move on, so that the last of five is one whenever an earlier one is. */
            if (__builtin_expect(last1 == 0, 0))
                bits1 = bits_from(a.bits, decode_five(first, a.selectors[group], position1, entries1 + i));
            if (!two) continue;
            bits2.count -= lengths2 & LENGTH;
            if (__builtin_expect(last2 == 0, 0))
                bits2 = bits_from(b.bits, decode_five(second, b.selectors[group], position2, entries2 + i));
        }
        size_t end1 = position_of(&bits1, a.bits), end2 = two ? position_of(&bits2, b.bits) : 0;
        if (__builtin_expect(!is_plain(&a, entries1, end1), 0)) break;
        if (two && __builtin_expect(!is_plain(&b, entries2, end2), 0)) break;
        sort(&a, entries1, iota);
        a.position = end1;
        if (!two) continue;
        sort(&b, entries2, iota);
        b.position = end2;
    }
    *first = a;
    if (two) *second = b;
    return group;
}

KERNEL size_t bzip2_decode_symbols_vbmi2(struct bzip2_symbols *symbols, size_t group, size_t groups) {
    return decode(symbols, symbols, 0, group, groups);
}

KERNEL size_t bzip2_decode_two_vbmi2(struct bzip2_symbols *first, struct bzip2_symbols *second, size_t group,
                                     size_t groups) {
    return decode(first, second, 1, group, groups);
}
#else
/* Never called: bzip2_cpu_features says so. */
size_t bzip2_decode_symbols_vbmi2(struct bzip2_symbols *symbols, size_t group, size_t groups) {
    (void)symbols, (void)groups;
    return group;
}
size_t bzip2_decode_two_vbmi2(struct bzip2_symbols *first, struct bzip2_symbols *second, size_t group, size_t groups) {
    (void)first, (void)second, (void)groups;
    return group;
}
#endif
