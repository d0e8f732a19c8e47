/// The last bytes of a file, held back so that they can be read again and changed.
///
/// Data and what says of what they are may come in any order: `qemu-img -W` writes as many clusters at once as it has
/// coroutines, eight if not told otherwise (`MAX_COROUTINES` in `qemu-img.c` has 16).
struct DelayLine: ImageWindow, ~Copyable {
    /// Bytes held: 16 of the usual clusters of 64 KiB.
    static let usualCapacity = 1 << 20
    /// The clusters held at the least: compressed data may lie across two, and a table or what leaves next is another.
    static let clusters = 4

    private var storage: UnsafeMutableRawBufferPointer
    /// Where the bytes held begin in the file.
    private(set) var start: UInt64 = 0
    /// Where they end.
    private(set) var end: UInt64 = 0

    /// - Parameter capacity: bytes held, 80 at least.
    init(capacity: Int) { storage = .allocate(byteCount: capacity, alignment: 4096) }

    deinit { storage.deallocate() }

    /// Bytes that `append` takes.
    var room: Int { storage.count - Int(end - start) }

    /// Where the bytes begin that stay when the oldest go: few go at a time, beside those that stay.
    var nextStart: UInt64 { min(start + UInt64(storage.count / 10), end) }

    /// Holds more bytes from now on, if it does not already.
    mutating func grow(to capacity: Int) {
        guard capacity > storage.count else { return }
        let held = bytes(start..<end)
        storage.deallocate()
        storage = .allocate(byteCount: capacity, alignment: 4096)
        replace(at: start, with: held)
    }

    /// Adds bytes, no more than `room`.
    mutating func append(_ bytes: RawSpan) {
        precondition(bytes.byteCount <= room)
        bytes.withUnsafeBytes { bytes in
            let (first, second) = pieces(end..<(end + UInt64(bytes.count)))
            storage[first].copyMemory(bytes.prefix(first.count))
            storage[second].copyMemory(bytes.suffix(second.count))
        }
        end += UInt64(bytes.byteCount)
    }

    /// Gives the oldest bytes away so that there is room again.
    /// - Parameter isLast: all of them.
    /// - Returns: `false` when the receiver wants no more.
    mutating func release(all isLast: Bool, to output: (RawSpan) -> Bool) -> Bool {
        let range = start..<(isLast ? end : nextStart)
        let (first, second) = pieces(range)
        for piece in [first, second] where !piece.isEmpty {
            guard output(UnsafeRawBufferPointer(rebasing: storage[piece]).bytes) else { return false }
        }
        start = range.upperBound
        return true
    }

    /// A copy of bytes that are held.
    func bytes(_ range: Range<UInt64>) -> [UInt8] {
        precondition(range.lowerBound >= start && range.upperBound <= end)
        let (first, second) = pieces(range)
        return Array(storage[first]) + storage[second]
    }

    /// Changes bytes that are held.
    mutating func replace(at offset: UInt64, with bytes: [UInt8]) {
        precondition(offset >= start && UInt64(bytes.count) <= end - offset)
        let (first, second) = pieces(offset..<(offset + UInt64(bytes.count)))
        bytes.withUnsafeBytes { bytes in
            storage[first].copyMemory(bytes.prefix(first.count))
            storage[second].copyMemory(bytes.suffix(second.count))
        }
    }

    /// Where a range of the stream stands in the storage: up to its end, and from its start.
    private func pieces(_ range: Range<UInt64>) -> (Range<Int>, Range<Int>) {
        let first = Int(range.lowerBound % UInt64(storage.count))
        let count = Int(range.upperBound - range.lowerBound)
        let untilEnd = min(count, storage.count - first)
        return (first..<(first + untilEnd), 0..<(count - untilEnd))
    }
}

extension Slice<UnsafeMutableRawBufferPointer> {
    fileprivate func copyMemory(_ source: Slice<UnsafeRawBufferPointer>) {
        UnsafeMutableRawBufferPointer(rebasing: self).copyMemory(from: UnsafeRawBufferPointer(rebasing: source))
    }
}
