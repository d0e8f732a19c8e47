/// The last bytes of a file, held back so that they can be read again and changed.
///
/// Data may come before the table that says what it is: `qemu-img` puts small compressed clusters into the rest of the
/// host cluster that it began last for such ones, and whatever does not compress may have been written since. Right
/// before the OEM partition, that is the hash tree of `/usr`: about 4 MiB for 500 MiB of files.
struct DelayLine: ImageWindow, ~Copyable {
    /// Bytes held. With the usual clusters of 64 KiB nearly all is delay; with the largest, of 2 MiB, three take the
    /// greater part: the table for which data waits, and compressed data across two.
    static let usualCapacity = 10 << 20

    private let storage: UnsafeMutableRawBufferPointer
    /// Bytes that leave at a time: few beside those that stay.
    private let portion: UInt64
    /// Where the bytes held begin in the file.
    private(set) var start: UInt64 = 0
    /// Where they end.
    private(set) var end: UInt64 = 0

    /// - Parameter capacity: bytes held, 40 at least.
    init(capacity: Int) {
        storage = .allocate(byteCount: capacity, alignment: 4096)
        portion = UInt64(capacity / 40)
    }

    deinit { storage.deallocate() }

    /// Bytes that `append` takes.
    var room: Int { storage.count - Int(end - start) }

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
        let range = start..<(isLast ? end : min(start + portion, end))
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
