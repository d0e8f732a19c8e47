#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A piece of the compressed input on its way through the decoder, and what became of it.
///
/// The input is cut at everything that looks like the beginning of a block or the end of a stream. Most pieces are
/// therefore one block. A cut in the wrong place does no harm: the pieces are contiguous, and the state machine that
/// sees them in order puts them together again. Pieces are made once and used again and again, so their number bounds
/// the decoder's memory.
package final class Piece: @unchecked Sendable {
    /// Bytes; grows to what the longest block has needed. It begins with what a full block of random bytes takes, and
    /// some: grown step by step it would leave holes behind, and pages that are not written cost nothing.
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int

    /// Where the first byte stands in the compressed input.
    package var offset: UInt64 = 0
    /// Bytes filled.
    package private(set) var count = 0
    /// The bits that are meant: a cut need not be between two bytes.
    package var startBit = 0
    package var endBit = 0
    /// Whether nothing follows.
    package var isLast = false
    /// What the worker made of it, if it looked like a block.
    package var block: Result<DecodedBlock, BlockFault>?
    /// The block's text.
    package let text = Memory<UInt8>(count: BlockDecoder.textCapacity)

    package init() {
        capacity = 1 << 20
        memory = .allocate(byteCount: capacity + BitRange.slack, alignment: 64)
    }

    deinit { memory.deallocate() }

    package var bits: BitRange { BitRange(base: memory, start: startBit, end: endBit) }

    /// Whether it begins like a block.
    package var looksLikeBlock: Bool {
        endBit - startBit >= Format.magicBits
            && loadBits(memory, at: startBit) >> UInt64(64 - Format.magicBits) == Format.blockMagic
    }

    /// Makes it empty again.
    package func reset(offset: UInt64, startBit: Int) {
        self.offset = offset
        self.startBit = startBit
        endBit = startBit
        count = 0
        isLast = false
        block = nil
    }

    package func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        if count + bytes.count > capacity { grow(to: count + bytes.count) }
        (memory + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
        endBit = count * 8
    }

    /// Ends the piece at a bit; what follows is not part of it.
    package func cut(at bit: Int) {
        endBit = bit
    }

    /// The bytes from `index` on, also those after a cut.
    package func bytes(from index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory + index, count: count - index)
    }

    private func grow(to needed: Int) {
        capacity = max(needed, capacity + capacity / 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity + BitRange.slack, alignment: 64)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }
}
