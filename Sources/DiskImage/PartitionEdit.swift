/// Changes the clusters of the OEM partition as they arrive.
struct PartitionEdit {
    /// The largest partition that is looked through, in bytes; Flatcar's has 128 MiB or 1 GiB.
    private static let sizeLimit: UInt64 = 4 << 30

    private let layout: QCOW2Layout
    private let partition: Range<UInt64>
    /// Where all L2 tables stand.
    private let tables: [UInt64]
    /// Where the partition table stands in the file, with the number of its clusters on the disk.
    private let sources: [(number: UInt64, place: Range<UInt64>)]
    private var walk: GuestWalk
    private(set) var patch: PlatformPatch
    /// What arrived lately, by what it really takes in the file.
    private var arrived: [Range<UInt64>] = []
    private var arrivedLimit = 1024
    private var changed: [Range<UInt64>] = []

    /// - Parameter partition: bytes of the disk.
    init(
        _ partition: Range<UInt64>, layout: QCOW2Layout, tables: [UInt64],
        sources: [(number: UInt64, place: Range<UInt64>)], change: OEMChange
    ) throws(DiskImageError) {
        guard UInt64(partition.count) <= Self.sizeLimit else {
            throw .notChangeable("an OEM partition of \(partition.count) bytes")
        }
        // Else a block of its file system could stand in two clusters.
        guard partition.lowerBound % UInt64(BtrfsLeaf.size) == 0 else {
            throw .notChangeable("an OEM partition that begins at byte \(partition.lowerBound)")
        }
        self.layout = layout
        self.partition = partition
        self.tables = tables
        self.sources = sources
        walk = try GuestWalk(partition, layout: layout, tables: tables)
        patch = PlatformPatch(change)
    }

    /// Whether it is still to come where a part of the partition stands.
    var awaitsTables: Bool { walk.awaitsTables }

    /// Changes what has arrived.
    /// - Parameter early: what is known of that which has left.
    /// - Returns: whether the whole partition has.
    mutating func advance(
        _ line: inout some ImageWindow & ~Copyable, _ early: inout EarlyData?, isAtEnd: Bool
    ) throws(DiskImageError) -> Bool {
        while let piece = try walk.next(in: line, early, isAtEnd: isAtEnd) {
            if let content = try piece.decoded(layout) {
                if awaitsTables { early?.look(atKnown: content.bytes, at: piece.cluster.offset) }
                try edit(piece, content, &line, early)
            } else {
                try confirm(piece, line, &early)
            }
        }
        guard walk.isFinished else { return false }
        try early?.finish()
        return true
    }

    /// A cluster that has left before its table came.
    private mutating func confirm(
        _ piece: GuestWalk.Piece, _ line: borrowing some ImageWindow & ~Copyable, _ early: inout EarlyData?
    ) throws(DiskImageError) {
        guard let answer = try early?.confirm(piece.cluster, blocks: blocks(of: piece.number), &patch) else {
            throw .notStreamable("data", at: piece.cluster.offset)
        }
        try check(answer.place, of: piece.number, isChanged: answer.isChanged, line, early)
        if let failure = answer.failure { throw failure }
    }

    private mutating func edit(
        _ piece: GuestWalk.Piece, _ content: (bytes: [UInt8], used: Int), _ line: inout some ImageWindow & ~Copyable,
        _ early: EarlyData?
    ) throws(DiskImageError) {
        var (bytes, used) = content
        let place = piece.cluster.offset..<(piece.cluster.offset + UInt64(used))
        let blocks = try patch.apply(to: &bytes, blocks: blocks(of: piece.number))
        try check(place, of: piece.number, isChanged: !blocks.isEmpty, line, early)
        guard !blocks.isEmpty else { return }
        guard piece.cluster.isCompressed else {
            for block in blocks {
                let rest = bytes[block..<min(block + BtrfsLeaf.size, used)]
                try line.replace(at: place.lowerBound + UInt64(block), with: Array(rest))
            }
            return
        }
        try line.compress(bytes, into: place)
    }

    /// Where blocks of the partition begin in a cluster.
    private func blocks(of cluster: UInt64) -> StrideTo<Int> {
        let start = cluster * layout.clusterSize
        let shared = partition.clamped(to: start..<(start + layout.clusterSize))
        let end = shared.upperBound - UInt64(shared.count % BtrfsLeaf.size)
        return stride(from: Int(shared.lowerBound - start), to: Int(end - start), by: BtrfsLeaf.size)
    }

    /// Makes sure that a change in one place changes nothing else.
    private mutating func check(
        _ place: Range<UInt64>, of number: UInt64, isChanged: Bool, _ line: borrowing some ImageWindow & ~Copyable,
        _ early: EarlyData?
    ) throws(DiskImageError) {
        let isShared =
            changed.contains { $0.overlaps(place) }
            || isChanged
                && (arrived.contains { $0.overlaps(place) }
                    || sources.contains { $0.number != number && $0.place.overlaps(place) }
                    || walk.awaitsAnything(before: place.upperBound)
                    || tables.contains { $0 != 0 && ($0..<($0 + layout.clusterSize)).overlaps(place) })
        guard !isShared else { throw .damaged("data in the place of other data", at: place.lowerBound) }
        if isChanged { changed.append(place) }
        if arrived.count == arrivedLimit {
            // What has left cannot be changed any more, but it may have been already.
            let start = min(line.start, early?.firstChange ?? .max)
            arrived.removeAll { $0.upperBound <= start }
            arrivedLimit = max(1024, 2 * arrived.count)
        }
        arrived.append(place)
    }
}
