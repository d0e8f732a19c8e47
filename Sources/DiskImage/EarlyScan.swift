/// Goes through what no table has told of yet, and takes it for what it may be: a compressed cluster or a plain block.
///
/// QEMU packs compressed clusters back to back (`qcow2_alloc_bytes` in `block/qcow2-refcount.c`): each begins where the
/// one before ends, or with a cluster of the file. One that is left for a while, because what follows does not
/// compress, is followed by whichever compressed cluster comes next, wherever on the disk. So what has come before its
/// table stands behind something known, or where nothing is known; following one stream after the other finds it, and
/// of all that is known only the last stream of a row must be inflated, to see where it ends.
struct EarlyScan {
    /// What something may be.
    enum Found {
        /// Compressed data that come to a cluster of the disk.
        case stream(Range<UInt64>, content: [UInt8])
        /// A part of a cluster as it is, a file system's block long.
        case block(UInt64, content: [UInt8])
    }

    /// Other tools than QEMU may let each compressed cluster begin with a sector.
    private static let sectorSize: UInt64 = 512
    /// Hardly any other data can be inflated for so many bytes.
    private static let probeLength: UInt64 = 256

    private let layout: QCOW2Layout
    private var known: KnownPlaces
    /// What stands before was looked at, or is known.
    private var cursor: UInt64
    /// The next block to look at as it is; `nil` in what is known.
    private var nextBlock: UInt64?

    init(_ layout: QCOW2Layout) {
        self.layout = layout
        known = KnownPlaces(layout)
        // The header has the first cluster for itself.
        cursor = layout.clusterSize
    }

    mutating func add(tables: [UInt64]) { known.add(tables: tables) }

    var isInOrder: Bool { known.isInOrder }

    func table(at offset: UInt64) -> [UInt8]? { known.table(at: offset) }

    mutating func keepNoMore() { known.keepNoMore() }

    mutating func readTables(in line: borrowing DelayLine, _ note: (StoredCluster) -> Void) {
        known.readTables(in: line, note)
    }

    /// The next find. All of it is still in the line.
    mutating func next(in line: borrowing DelayLine) -> Found? {
        if cursor < line.start {
            cursor = line.start
            nextBlock = nil
        }
        // A compressed cluster may have less than two clusters of the file.
        let horizon = line.end - min(line.end, 2 * layout.clusterSize)
        while true {
            if let offset = nextBlock, offset + UInt64(BtrfsLeaf.size) <= cursor {
                nextBlock = offset + UInt64(BtrfsLeaf.size)
                guard offset >= line.start else { continue }
                return .block(offset, content: line.bytes(offset..<(offset + UInt64(BtrfsLeaf.size))))
            }
            guard cursor < horizon else { return nil }
            while let first = known.first, first.end <= cursor { known.removeFirst() }
            if let first = known.first, first.offset <= cursor {
                known.removeFirst()
                pass(first, line)
            } else if let stream = lookForStream(line, before: known.first?.offset ?? .max) {
                return stream
            }
        }
    }

    private mutating func pass(_ place: StoredCluster, _ line: borrowing DelayLine) {
        nextBlock = nil
        guard place.isCompressed else {
            cursor = max(cursor, place.end)
            return
        }
        // The next stream in the row says where this one ends. Not so at the beginning of a cluster of the file, where
        // a new row may have begun.
        if let next = known.first, next.isCompressed, next.offset <= place.end, next.offset % layout.clusterSize != 0 {
            cursor = max(cursor, next.offset)
            return
        }
        var end = place.end
        if place.offset >= line.start {
            let bytes = line.bytes(place.offset..<min(end, line.end))
            if let (_, used) = Deflate.inflate(bytes, .cluster, length: Int(layout.clusterSize)) {
                end = place.offset + UInt64(used)
            }
        }
        cursor = max(cursor, end)
    }

    /// Moves on behind a stream, or to the next sector.
    private mutating func lookForStream(_ line: borrowing DelayLine, before bound: UInt64) -> Found? {
        if nextBlock == nil {
            let size = UInt64(BtrfsLeaf.size)
            nextBlock = (cursor + size - 1) / size * size
        }
        let start = cursor
        cursor = min((start / Self.sectorSize + 1) * Self.sectorSize, bound)
        let end = min(start + 2 * layout.clusterSize, line.end, bound)
        guard Deflate.mayBegin(line.bytes(start..<min(start + Self.probeLength, end))),
            let (content, used) = Deflate.inflate(
                line.bytes(start..<end), .cluster, length: Int(layout.clusterSize))
        else { return nil }
        cursor = start + UInt64(used)
        return .stream(start..<cursor, content: content)
    }
}
