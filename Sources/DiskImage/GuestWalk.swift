/// The clusters of one part of the disk, in the order in which the file brings them.
struct GuestWalk {
    /// A cluster that has arrived.
    struct Piece {
        let cluster: StoredCluster
        /// The cluster's number on the disk.
        let number: UInt64
        /// What stands in the file, less than the cluster's length where the file ends; `nil` where it has left.
        let bytes: [UInt8]?
    }

    /// The most clusters of a part: 16 bytes of memory each.
    private static let limit: UInt64 = 1 << 18

    private let layout: QCOW2Layout
    private let clusters: Range<UInt64>
    private var tables = AwaitedClusters()
    private var data = AwaitedClusters()

    /// - Parameters:
    ///   - range: the part of the disk, in bytes.
    ///   - tables: where the L2 tables stand.
    init(_ range: Range<UInt64>, layout: QCOW2Layout, tables: [UInt64]) throws(DiskImageError) {
        self.layout = layout
        clusters = layout.clusters(of: range)
        guard UInt64(clusters.count) <= Self.limit else {
            throw .notChangeable("an OEM partition of \(clusters.count) clusters")
        }
        let first = clusters.lowerBound / layout.entriesPerTable
        for index in first...((clusters.upperBound - 1) / layout.entriesPerTable) where tables[Int(index)] != 0 {
            let table = StoredCluster(
                offset: tables[Int(index)], length: Int(layout.clusterSize), isCompressed: false)
            self.tables.insert(table, index: Int(index))
        }
    }

    /// Whether a table is still to come.
    var awaitsTables: Bool { !tables.isEmpty }

    /// Whether nothing more is to come.
    var isFinished: Bool { tables.isEmpty && data.isEmpty }

    /// Whether a cluster that has not arrived yet begins before `offset`.
    func awaitsAnything(before offset: UInt64) -> Bool {
        data.anyBegins(before: offset) || tables.anyBegins(before: offset)
    }

    /// The next cluster that is whole.
    /// - Parameters:
    ///   - early: what is known of that which has left.
    ///   - isAtEnd: no more of the file will come, so that even what is not whole must do.
    mutating func next(
        in line: borrowing some ImageWindow & ~Copyable, _ early: EarlyData?, isAtEnd: Bool
    ) throws(DiskImageError) -> Piece? {
        while true {
            // In the order of the file, however much has arrived by now: the pieces in which it comes decide nothing.
            let dataEnd = data.firstEnd ?? .max
            guard let tableEnd = tables.firstEnd, tableEnd <= dataEnd else {
                return dataEnd <= line.end || isAtEnd ? try readCluster(line) : nil
            }
            guard tableEnd <= line.end || isAtEnd else { return nil }
            try readTable(line, early)
        }
    }

    private mutating func readTable(
        _ line: borrowing some ImageWindow & ~Copyable, _ early: EarlyData?
    ) throws(DiskImageError) {
        guard let (table, index) = tables.removeFirst() else { return }
        let range = table.offset..<(table.offset + UInt64(table.length))
        guard range.upperBound <= line.end else { throw .endsEarly("a table that it refers to", length: line.end) }
        guard let bytes = try range.lowerBound < line.start ? early?.table(at: range.lowerBound) : line.bytes(range)
        else { throw .notStreamable("a table", at: range.lowerBound) }
        let first = UInt64(index) * layout.entriesPerTable
        for number in clusters.clamped(to: first..<(first + layout.entriesPerTable)) {
            let place = Int(number - first) * 8
            let entry = bytes.bigEndian(UInt64.self, at: place)
            if let cluster = try layout.stored(entry, at: range.lowerBound + UInt64(place)) {
                data.insert(cluster, index: Int(number - clusters.lowerBound))
            }
        }
    }

    private mutating func readCluster(_ line: borrowing some ImageWindow & ~Copyable) throws(DiskImageError) -> Piece? {
        guard let (cluster, index) = data.removeFirst() else { return nil }
        let number = clusters.lowerBound + UInt64(index)
        guard cluster.offset >= line.start else { return Piece(cluster: cluster, number: number, bytes: nil) }
        guard cluster.offset < line.end else { throw .endsEarly("data that it refers to", length: line.end) }
        let end = min(cluster.offset + UInt64(cluster.length), line.end)
        return Piece(cluster: cluster, number: number, bytes: try line.bytes(cluster.offset..<end))
    }
}

extension GuestWalk.Piece {
    /// What the disk has there.
    /// - Returns: a cluster of bytes, and how many bytes in the file they take; `nil` where it has left.
    func decoded(_ layout: QCOW2Layout) throws(DiskImageError) -> (bytes: [UInt8], used: Int)? {
        guard let bytes else { return nil }
        guard cluster.isCompressed else {
            return (bytes + Array(repeating: 0, count: cluster.length - bytes.count), bytes.count)
        }
        guard let result = Deflate.inflate(bytes, .cluster, length: Int(layout.clusterSize)) else {
            throw .damaged("compressed data", at: cluster.offset)
        }
        return result
    }
}
