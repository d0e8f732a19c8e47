/// Something of a disk that has a leaf with the OEM text, and whose table is still to come: a compressed cluster, or a
/// block as it is.
struct EarlyCluster {
    struct Leaf {
        /// Where it begins in what this is.
        let start: Int
        let identity: BtrfsLeaf.Identity
        let copies: [TextCopy]
        /// Whether it was changed, or would have been if the cluster had the room.
        var isChosen = false

        var needsChange: Bool { copies.contains(where: \.isChanged) }
    }

    /// What it takes of the file.
    let place: Range<UInt64>
    let isCompressed: Bool
    private(set) var leaves: [Leaf]
    /// Why it was not changed in spite of that.
    private(set) var failure: DiskImageError?
    /// Whether a table has said that it stands in the OEM partition.
    var isConfirmed = false

    /// `nil` where no leaf has the text.
    init?(_ place: Range<UInt64>, isCompressed: Bool, content: [UInt8], _ change: OEMChange) {
        self.place = place
        self.isCompressed = isCompressed
        leaves = stride(from: 0, to: content.count - BtrfsLeaf.size + 1, by: BtrfsLeaf.size).compactMap { start in
            guard var leaf = BtrfsLeaf(content, at: start) else { return nil }
            let identity = leaf.identity
            let copies = leaf.apply(change)
            return copies.isEmpty ? nil : Leaf(start: start, identity: identity, copies: copies)
        }
        if leaves.isEmpty { return nil }
    }

    /// Whether it differs from what came.
    var isChanged: Bool { failure == nil && leaves.contains(where: \.isChosen) }

    /// Whether a table's entry tells of it.
    func isTold(by cluster: StoredCluster) -> Bool {
        if isCompressed && cluster.isCompressed { return place.lowerBound == cluster.offset }
        return (cluster.offset..<cluster.end).contains(place.lowerBound) && !cluster.isCompressed
    }

    /// Changes the leaves that `systems` have, in the line, which all of it is still in.
    /// - Parameters:
    ///   - others: which are still to be changed.
    ///   - isInOrder: whether the file has the order of the disk.
    mutating func change(
        as change: OEMChange, _ systems: inout OEMFileSystems, _ line: inout DelayLine, others: some Sequence<Self>,
        isInOrder: Bool, clusterSize: Int
    ) {
        for index in leaves.indices where leaves[index].needsChange {
            let identity = leaves[index].identity
            let copies = others.filter { $0.leaves.contains { $0.identity == identity } }
            leaves[index].isChosen = systems.choose(
                identity, at: place.lowerBound, others: copies.map(\.place.lowerBound),
                isInOrder: isInOrder)
        }
        let chosen = leaves.filter(\.isChosen)
        guard !chosen.isEmpty else { return }
        var content = line.bytes(place)
        if isCompressed {
            // It could be inflated when it came: something else has been written over it since, which began before it.
            guard let (inflated, _) = Deflate.inflate(content, .cluster, length: clusterSize) else {
                failure = .damaged("data in the place of other data", at: place.lowerBound)
                return
            }
            content = inflated
        }
        for known in chosen {
            guard var leaf = BtrfsLeaf(content, at: known.start) else { continue }
            _ = leaf.apply(change)
            content.replaceSubrange(known.start..<(known.start + BtrfsLeaf.size), with: leaf.block)
        }
        guard isCompressed else { return line.replace(at: place.lowerBound, with: content) }
        do throws(DiskImageError) {
            try line.compress(content, into: place)
        } catch {
            failure = error
        }
    }
}
