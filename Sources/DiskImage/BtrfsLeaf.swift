/// A block of a btrfs tree that holds items (the kernel's `struct btrfs_leaf` in `btrfs_tree.h`), with a good checksum.
///
/// Flatcar makes the OEM partition with `--mixed`, so that blocks have 4,096 bytes. A small file's content stands in
/// the leaf itself, as an inline extent, and is not covered by any other checksum.
struct BtrfsLeaf {
    /// Bytes of a block.
    static let size = 4096
    /// Everything after the checksum's field, which is for longer checksums too, is covered by it.
    private static let covered = 32..<size
    /// From the checksum to the level.
    private static let headerLength = 101
    /// A key of 17 bytes, the data's offset from the header's end, its length.
    private static let itemLength = 25
    /// Before an inline extent's bytes: generation, length, compression, encryption, other encoding, type.
    private static let inlineHeaderLength = 21

    private enum ItemType {
        static let inodeReference: UInt8 = 12
        static let extentData: UInt8 = 108
    }

    private struct Item {
        let object: UInt64
        let type: UInt8
        /// The key's last part: the parent of a reference, the position of an extent.
        let offset: UInt64
        let data: Range<Int>
    }

    /// The block as it stands on the disk; `replace` keeps the checksum right.
    private(set) var block: [UInt8]
    private let items: [Item]

    /// `nil` when it is no such block: another kind of data, an inner node, a wrong checksum.
    init?(_ block: [UInt8]) {
        guard block.count == Self.size, block.littleEndian(UInt32.self, at: 0) == CRC32C.checksum(block[Self.covered])
        else { return nil }
        let level = block[100]
        let count = block.littleEndian(UInt32.self, at: 96)
        guard level == 0, count <= (Self.size - Self.headerLength) / Self.itemLength else { return nil }
        var items: [Item] = []
        for index in 0..<Int(count) {
            let start = Self.headerLength + index * Self.itemLength
            let offset = Self.headerLength + Int(block.littleEndian(UInt32.self, at: start + 17))
            let end = offset + Int(block.littleEndian(UInt32.self, at: start + 21))
            guard end <= Self.size else { return nil }
            items.append(
                Item(
                    object: block.littleEndian(UInt64.self, at: start), type: block[start + 8],
                    offset: block.littleEndian(UInt64.self, at: start + 9), data: offset..<end))
        }
        self.block = block
        self.items = items
    }

    /// Where the contents of files called `name` in the file system's root stand in the block, uncompressed.
    ///
    /// A file's name may stand in the leaf before, if the boundary between two leaves happens to fall there: a file
    /// without a name in this leaf counts as well.
    func inlineContents(of name: String) -> [Range<Int>] {
        items.filter { item in
            guard item.type == ItemType.extentData, item.offset == 0, isInline(item) else { return false }
            let references = items.filter { $0.type == ItemType.inodeReference && $0.object == item.object }
            return references.isEmpty || references.contains { isReference($0, to: name) }
        }.map { ($0.data.lowerBound + Self.inlineHeaderLength)..<$0.data.upperBound }
    }

    /// Puts other bytes, as many as `range` has, in its place and redoes the checksum.
    mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
        precondition(bytes.count == range.count)
        block.replaceSubrange(range, with: bytes)
        let checksum = CRC32C.checksum(block[Self.covered])
        for index in 0..<4 { block[index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    }

    /// Neither compressed nor encoded, and as long as it says.
    private func isInline(_ item: Item) -> Bool {
        let start = item.data.lowerBound
        return item.data.count >= Self.inlineHeaderLength
            && block[(start + 16)..<(start + Self.inlineHeaderLength)].allSatisfy { $0 == 0 }
            && block.littleEndian(UInt64.self, at: start + 8) == item.data.count - Self.inlineHeaderLength
    }

    /// The root folder is object 256; an index of 8 bytes and the name's length come before the name.
    private func isReference(_ item: Item, to name: String) -> Bool {
        let prefix = 10
        let rootFolder: UInt64 = 256
        guard item.offset == rootFolder, item.data.count == prefix + name.utf8.count else { return false }
        return block[item.data].dropFirst(prefix).elementsEqual(name.utf8)
    }
}
