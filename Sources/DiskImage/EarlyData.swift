/// Changes what leaves before the table comes that says where it belongs, and answers for it when the table has come.
///
/// Only what is in such data can tell: a leaf with a good checksum and the text, of a btrfs whose superblock has been
/// seen too and is called `OEM`. A leaf like that in another partition may be changed in error, and one of the OEM
/// partition may be missed; either shows when the table comes, and is an error then. So nothing passes unnoticed.
struct EarlyData {
    /// The most clusters with the text that are remembered: what `PlatformPatch` allows, several times.
    private static let limit = 1024
    /// The most compressed clusters that are remembered, in 16 bytes each.
    private static let streamLimit = 1 << 17

    private let change: OEMChange
    private let clusterSize: Int
    private var scan: EarlyScan
    private var systems = OEMFileSystems()
    /// These have the text and are all in the line.
    private var waiting: [EarlyCluster] = []
    private var left: [EarlyCluster] = []
    private var isFull = false
    /// What was looked at, with the text or without: compressed clusters, and where plain blocks follow each other.
    private var streams: [Range<UInt64>] = []
    private var blocks: [Range<UInt64>] = []
    private var partitionTable = EarlyPartitionTable()

    init(_ layout: QCOW2Layout, _ change: OEMChange) {
        self.change = change
        clusterSize = Int(layout.clusterSize)
        scan = EarlyScan(layout)
    }

    /// - Parameter tables: where the L2 tables stand; 0 where there is none.
    mutating func add(tables: [UInt64]) { scan.add(tables: tables) }

    /// An L2 table that has left before it was known whether it tells of the partition.
    func table(at offset: UInt64) -> [UInt8]? { scan.table(at: offset) }

    /// Now that it is known where the partition is, what the tables say of other parts need not be looked at.
    mutating func partitionIsKnown() { scan.keepNoMore() }

    /// Looks at what has arrived.
    mutating func look(at line: borrowing DelayLine) {
        var untold = waiting
        scan.readTables(in: line) { cluster in
            if !untold.isEmpty { untold.removeAll { $0.isTold(by: cluster) } }
        }
        waiting = untold
        while let found = scan.next(in: line) {
            switch found {
            case .stream(let place, let content):
                if streams.count < Self.streamLimit { streams.append(place) }
                take(place, isCompressed: true, content)
            case .block(let offset, let content):
                let place = offset..<(offset + UInt64(content.count))
                if let last = blocks.last, last.upperBound == offset {
                    blocks[blocks.count - 1] = last.lowerBound..<place.upperBound
                } else if blocks.count < Self.streamLimit {
                    blocks.append(place)
                }
                take(place, isCompressed: false, content)
            }
        }
    }

    private mutating func take(_ place: Range<UInt64>, isCompressed: Bool, _ content: [UInt8]) {
        systems.look(in: content, at: place.lowerBound)
        partitionTable.look(at: content, place, isCompressed: isCompressed)
        guard let cluster = EarlyCluster(place, isCompressed: isCompressed, content: content, change) else { return }
        isFull = isFull || waiting.count + left.count >= Self.limit
        if !isFull { waiting.append(cluster) }
    }

    /// Looks at a cluster that is known to be the OEM partition's.
    /// - Parameter place: where it stands in the file.
    mutating func look(atKnown content: [UInt8], at place: UInt64) { systems.look(in: content, at: place) }

    /// Changes what leaves next, now that no table tells of it in time.
    mutating func settle(_ line: inout DelayLine) {
        let limit = line.nextStart
        while let index = waiting.firstIndex(where: { $0.place.lowerBound < limit }) {
            var cluster = waiting.remove(at: index)
            cluster.change(
                as: change, &systems, &line, others: waiting, isInOrder: scan.isInOrder,
                clusterSize: clusterSize)
            left.append(cluster)
        }
    }

    /// Where the first thing stands that was changed.
    var firstChange: UInt64? { left.lazy.filter(\.isChanged).map(\.place.lowerBound).min() }

    /// A part of the partition table that has left.
    /// - Parameter range: which bytes of the cluster it is.
    /// - Returns: these, and how many bytes of the file the cluster takes.
    func partitionTable(_ range: Range<Int>, of cluster: StoredCluster) -> (bytes: ArraySlice<UInt8>, used: Int)? {
        partitionTable.bytes(range, of: cluster)
    }
}

// MARK: - The answer

extension EarlyData {
    /// What became of a cluster of the OEM partition that has left.
    struct Answer {
        /// What it takes of the file.
        let place: Range<UInt64>
        let isChanged: Bool
        /// Why it is not, although it should be.
        let failure: DiskImageError?
    }

    /// Counts what is in a cluster of the OEM partition that has left.
    /// - Parameter blocks: where blocks of the partition begin in it.
    /// - Throws: `notStreamable` when it was not looked at, or not changed as it should be; what is wrong with it.
    mutating func confirm(
        _ cluster: StoredCluster, blocks: StrideTo<Int>, _ patch: inout PlatformPatch
    ) throws(DiskImageError) -> Answer {
        let place = try place(of: cluster)
        var isChanged = false
        var failure: DiskImageError?
        for index in left.indices
        where left[index].isTold(by: cluster) && left[index].isCompressed == cluster.isCompressed {
            let found = left[index]
            for leaf in found.leaves {
                let start = leaf.start + Int(found.place.lowerBound - cluster.offset)
                guard blocks.contains(start) else {
                    if leaf.isChosen { throw Self.mistake(at: found.place.lowerBound) }
                    continue
                }
                for copy in leaf.copies { try patch.count(copy) }
                guard leaf.isChosen == leaf.needsChange else { throw Self.mistake(at: found.place.lowerBound) }
                isChanged = isChanged || leaf.isChosen
            }
            failure = failure ?? found.failure
            left[index].isConfirmed = true
        }
        return Answer(place: place, isChanged: isChanged, failure: failure)
    }

    /// Makes sure that nothing was changed that is not the OEM partition's, once all of that is known.
    func finish() throws(DiskImageError) {
        if let wrong = left.first(where: { $0.isChanged && !$0.isConfirmed }) {
            throw Self.mistake(at: wrong.place.lowerBound)
        }
    }

    private static func mistake(at offset: UInt64) -> DiskImageError {
        .notStreamable("a block like one of the OEM partition's", at: offset)
    }

    private func place(of cluster: StoredCluster) throws(DiskImageError) -> Range<UInt64> {
        let all = cluster.isCompressed ? streams : blocks
        // The last one that begins there or before.
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].lowerBound <= cluster.offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0, !isFull else { throw .notStreamable("data", at: cluster.offset) }
        let found = all[low - 1]
        guard cluster.isCompressed else {
            let place = cluster.offset..<cluster.end
            guard found.clamped(to: place) == place else { throw .notStreamable("data", at: cluster.offset) }
            return place
        }
        guard found.lowerBound == cluster.offset else { throw .notStreamable("data", at: cluster.offset) }
        guard found.upperBound <= cluster.end else { throw .damaged("compressed data", at: cluster.offset) }
        return found
    }
}
