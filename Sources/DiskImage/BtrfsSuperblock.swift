/// What a btrfs says of itself as a whole (the kernel's `struct btrfs_super_block` in `btrfs_tree.h`).
struct BtrfsSuperblock {
    private enum Offset {
        static let fileSystem = 32
        static let magic = 64
        static let label = 299
        /// The first system chunk: a key of 17 bytes, and the number of its stripes 44 bytes into the chunk.
        static let stripes = 811 + 17 + 44
    }

    private static let magic = Array("_BHRfS_M".utf8)
    private static let labelLength = 256

    /// What all blocks of the file system begin with, behind their checksum.
    let fileSystem: [UInt8]
    let label: String
    /// How often each block of its trees stands on the disk, if the system's chunk is like the others: 2 for DUP.
    let copies: Int

    /// `nil` when it is no such block, or has a wrong checksum.
    /// - Parameter start: where the block begins in `bytes`.
    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes[(start + Offset.magic)..<(start + Offset.magic + 8)].elementsEqual(Self.magic) else { return nil }
        let block = Array(bytes[start..<(start + BtrfsLeaf.size)])
        guard block.littleEndian(UInt32.self, at: 0) == CRC32C.checksum(block[32...]) else { return nil }
        fileSystem = Array(block[Offset.fileSystem..<(Offset.fileSystem + 16)])
        label = String(
            decoding: block[Offset.label..<(Offset.label + Self.labelLength)].prefix { $0 != 0 }, as: UTF8.self)
        copies = max(1, Int(block.littleEndian(UInt16.self, at: Offset.stripes)))
    }
}

/// The file systems that were seen so far and are called as the OEM partition's, which Flatcar mounts by that label.
struct OEMFileSystems {
    private static let label = "OEM"
    /// More than this is no disk that Flatcar's build made.
    private static let limit = 16

    private var found: [(block: BtrfsSuperblock, place: UInt64)] = []
    private var chosen: [BtrfsLeaf.Identity: Int] = [:]

    /// Looks for one in a cluster of the disk, or a part of it.
    /// - Parameter place: where that stands in the file.
    mutating func look(in content: [UInt8], at place: UInt64) {
        for start in stride(from: 0, to: content.count - BtrfsLeaf.size + 1, by: BtrfsLeaf.size) {
            guard let block = BtrfsSuperblock(content, at: start), block.label == Self.label,
                found.count < Self.limit, !found.contains(where: { $0.block.fileSystem == block.fileSystem })
            else { continue }
            found.append((block, place))
        }
    }

    /// Whether a leaf is one of theirs, and not a copy more than there should be.
    ///
    /// The superblock is the first that a file system has on its disk: what stands before it is none of its leaves,
    /// unless the file has another order than the disk; and even then not where there are too many copies.
    /// - Parameters:
    ///   - place: where it stands in the file.
    ///   - others: where copies of it stand that are still to be chosen.
    ///   - isInOrder: whether the file has the order of the disk.
    mutating func choose(
        _ leaf: BtrfsLeaf.Identity, at place: UInt64, others: [UInt64], isInOrder: Bool
    ) -> Bool {
        guard let (system, start) = found.first(where: { $0.block.fileSystem == leaf.fileSystem }) else { return false }
        let count = chosen[leaf, default: 0]
        let isBefore = place < start
        guard count < system.copies, !isBefore || !isInOrder,
            !isBefore || count + others.count(where: { $0 > start }) < system.copies
        else { return false }
        chosen[leaf, default: 0] += 1
        return true
    }
}
