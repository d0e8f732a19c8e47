/// A block of a btrfs tree that holds items (the kernel's `struct btrfs_leaf` in `btrfs_tree.h`), with a good checksum.
///
/// Flatcar makes the OEM partition with `--mixed`, so that blocks have 4,096 bytes. A small file's content stands in
/// the leaf itself, as an inline extent, and is not covered by any other checksum. It is compressed if that makes it
/// shorter by as much as a byte.
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

    /// Which block of which file system it is: the same for copies of it.
    struct Identity: Hashable {
        let fileSystem: [UInt8]
        /// Where the file system has it, by its own counting.
        let number: UInt64
    }

    /// A file's content in a leaf.
    struct Content: Equatable {
        /// Where it stands in the block.
        let place: Range<Int>
        /// Bytes of the file.
        let length: Int
        let isCompressed: Bool
    }

    /// The block as it stands on the disk; `replace` keeps the checksum right.
    private(set) var block: [UInt8]
    private let items: [Item]

    /// `nil` when it is no such block: another kind of data, an inner node, a wrong checksum, items that the kernel
    /// would refuse (`check_leaf` in `fs/btrfs/tree-checker.c`).
    /// - Parameter start: where the block begins in `bytes`.
    init?(_ bytes: [UInt8], at start: Int) {
        let level = bytes[start + 100]
        let count = bytes.littleEndian(UInt32.self, at: start + 96)
        // Hardly any other data gets as far as the checksum, which takes longer.
        guard level == 0, (1...UInt32((Self.size - Self.headerLength) / Self.itemLength)).contains(count) else {
            return nil
        }
        let block = Array(bytes[start..<(start + Self.size)])
        guard block.littleEndian(UInt32.self, at: 0) == CRC32C.checksum(block[Self.covered]) else { return nil }
        var items: [Item] = []
        // Each item's data end where those of the item before begin. Otherwise one change could undo another.
        var limit = Self.size
        for index in 0..<Int(count) {
            let start = Self.headerLength + index * Self.itemLength
            let offset = Self.headerLength + Int(block.littleEndian(UInt32.self, at: start + 17))
            let end = offset + Int(block.littleEndian(UInt32.self, at: start + 21))
            guard end == limit, offset >= Self.headerLength + Int(count) * Self.itemLength else { return nil }
            limit = offset
            items.append(
                Item(
                    object: block.littleEndian(UInt64.self, at: start), type: block[start + 8],
                    offset: block.littleEndian(UInt64.self, at: start + 9), data: offset..<end))
        }
        self.block = block
        self.items = items
    }

    var identity: Identity {
        Identity(fileSystem: Array(block[32..<48]), number: block.littleEndian(UInt64.self, at: 48))
    }

    /// The contents of files called `name` in the file system's root.
    ///
    /// A file's name may stand in the leaf before, if the boundary between two leaves happens to fall there: a file
    /// without a name in this leaf counts as well.
    func contents(of name: String) -> [Content] {
        items.compactMap { item in
            guard item.type == ItemType.extentData, item.offset == 0, let content = content(item) else { return nil }
            let references = items.filter { $0.type == ItemType.inodeReference && $0.object == item.object }
            return references.isEmpty || references.contains { isReference($0, to: name) } ? content : nil
        }
    }

    /// Puts other bytes, as many as `range` has, in its place and redoes the checksum.
    mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
        precondition(bytes.count == range.count)
        block.replaceSubrange(range, with: bytes)
        let checksum = CRC32C.checksum(block[Self.covered])
        for index in 0..<4 { block[index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    }

    /// What an extent holds, if that stands in the leaf itself and is either plain or compressed by zlib.
    private func content(_ item: Item) -> Content? {
        let start = item.data.lowerBound
        guard item.data.count > Self.inlineHeaderLength else { return nil }
        let place = (start + Self.inlineHeaderLength)..<item.data.upperBound
        let length = block.littleEndian(UInt64.self, at: start + 8)
        let compression = block[start + 16]
        let isPlain = compression == 0 && length == place.count
        // An inline extent is less than a block, compressed or not.
        let isZlib = compression == 1 && (1..<UInt64(Self.size)).contains(length)
        guard isPlain || isZlib, block[(start + 17)..<place.lowerBound].allSatisfy({ $0 == 0 }) else { return nil }
        return Content(place: place, length: Int(length), isCompressed: isZlib)
    }

    /// The root folder is object 256; an index of 8 bytes and the name's length come before the name.
    private func isReference(_ item: Item, to name: String) -> Bool {
        let prefix = 10
        let rootFolder: UInt64 = 256
        guard item.offset == rootFolder, item.data.count == prefix + name.utf8.count else { return false }
        return block[item.data].dropFirst(prefix).elementsEqual(name.utf8)
    }
}
