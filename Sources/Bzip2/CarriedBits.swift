/// Bits kept from earlier pieces because their end had not arrived: only after a cut in the wrong place.
package struct CarriedBits {
    private var bytes: [UInt8] = []
    private var start = 0
    private var end = 0
    /// Where the first byte stands in the compressed input.
    package private(set) var offset: UInt64 = 0

    package init() {}

    package var count: Int { end - start }
    package var isEmpty: Bool { count == 0 }

    /// Adds bits that follow those kept.
    /// - Parameter offset: where the byte of bit 0 stands in the compressed input.
    package mutating func append(_ bits: BitRange, offset: UInt64) {
        guard bits.count > 0 else { return }
        let skipped = bits.start / 8
        if isEmpty {
            self.offset = offset + UInt64(skipped)
            start = bits.start % 8
            end = start
        }
        // A byte that a cut went through is in both.
        let kept = isEmpty ? 0 : (end + 7) / 8
        let first = isEmpty || end % 8 == 0 ? skipped : skipped + 1
        let last = (bits.end + 7) / 8
        bytes.removeLast(bytes.count - kept)
        if last > first {
            bytes.append(contentsOf: UnsafeRawBufferPointer(start: bits.base + first, count: last - first))
        }
        bytes.append(contentsOf: repeatElement(0, count: BitRange.slack))
        end += bits.count
    }

    /// Drops the bits before `bit`.
    package mutating func drop(before bit: Int) {
        let index = bit / 8
        bytes.removeFirst(index)
        offset += UInt64(index)
        start = bit - index * 8
        end -= index * 8
    }

    package func withBits<Result, Failure>(_ body: (BitRange) throws(Failure) -> Result) throws(Failure) -> Result {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(Failure) -> Result in
            guard let base = buffer.baseAddress else { preconditionFailure("no bits are carried") }
            return try body(BitRange(base: base, start: start, end: end))
        }
    }
}
