/// What the tables that have come so far say about what is still to come, whichever part of the disk it belongs to.
struct KnownPlaces {
    /// The most places that are remembered, in 16 bytes each: a disk of 16 GiB with clusters of 64 KiB. What is beyond
    /// counts as unknown.
    private static let limit = 1 << 18
    /// The most bytes of tables that are kept: those of 24 GiB of disk with clusters of 64 KiB.
    private static let keptLimit = 3 << 20

    private let layout: QCOW2Layout
    private var tables = AwaitedClusters()
    private var places = AwaitedClusters(by: .start)
    /// Tables that came before it was known where the partition is: what they tell of may be its own.
    private var kept: [(offset: UInt64, bytes: [UInt8])] = []
    private var keptCount = 0
    private var keeps = true
    /// Whether compressed clusters stand in the file as they do on the disk: not so with `qemu-img -W`.
    private(set) var isInOrder = true

    init(_ layout: QCOW2Layout) {
        self.layout = layout
        let table = layout.tableRange
        places.insert(StoredCluster(offset: table.lowerBound, length: table.count, isCompressed: false), index: 0)
    }

    /// The place that begins first.
    var first: StoredCluster? { places.first }

    mutating func removeFirst() { places.removeFirst() }

    /// - Parameter offsets: where the L2 tables stand; 0 where there is none.
    mutating func add(tables offsets: [UInt64]) {
        for offset in offsets where offset != 0 {
            let table = StoredCluster(offset: offset, length: Int(layout.clusterSize), isCompressed: false)
            tables.insert(table, index: 0)
            places.insert(table, index: 0)
        }
    }

    /// A table that has come too early for those who need it.
    func table(at offset: UInt64) -> [UInt8]? { kept.first { $0.offset == offset }?.bytes }

    /// From now on the partition's own tables are read as they come.
    mutating func keepNoMore() { keeps = false }

    /// Reads the tables that are whole by now. What is wrong with one is left to those who need what it tells.
    /// - Parameter note: is told of every place, also of those that are behind.
    mutating func readTables(in line: borrowing DelayLine, _ note: (StoredCluster) -> Void) {
        while let end = tables.firstEnd, end <= line.end, let (table, _) = tables.removeFirst() {
            guard table.offset >= line.start, !keeps || keptCount < Self.keptLimit else { continue }
            kept.append((table.offset, line.bytes(table.offset..<end)))
            keptCount += table.length
        }
        guard !keeps else { return }
        for (offset, bytes) in kept {
            var last: UInt64 = 0
            for place in stride(from: 0, to: bytes.count, by: 8) {
                let entry = bytes.bigEndian(UInt64.self, at: place)
                guard entry != 0, let cluster = try? layout.stored(entry, at: offset + UInt64(place)) else {
                    continue
                }
                if cluster.isCompressed {
                    isInOrder = isInOrder && cluster.offset > last
                    last = cluster.offset
                }
                note(cluster)
                if cluster.end > line.start, places.count < Self.limit { places.insert(cluster, index: 0) }
            }
        }
        kept = []
    }
}
