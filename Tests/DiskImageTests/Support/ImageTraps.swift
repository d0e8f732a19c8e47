import DiskImage

/// An image that is wrong in one place, and the error that says so. The fuzzer begins with these, too.
struct ImageTrap: Sendable {
    let name: String
    let expected: @Sendable (DiskImageError) -> Bool
    let build: @Sendable (inout SyntheticImage) -> Void

    init(
        _ name: String, _ expected: @escaping @Sendable (DiskImageError) -> Bool,
        _ build: @escaping @Sendable (inout SyntheticImage) -> Void
    ) {
        self.name = name
        self.expected = expected
        self.build = build
    }

    static var all: [Self] { headerTraps + tableTraps + partitionTraps + leafTraps }
}

private typealias Trap = ImageTrap

private func notChangeable(_ error: DiskImageError) -> Bool {
    if case .notChangeable = error { true } else { false }
}
private func unsupported(_ error: DiskImageError) -> Bool {
    if case .unsupported = error { true } else { false }
}
private func damaged(_ error: DiskImageError) -> Bool {
    if case .damaged = error { true } else { false }
}
private func endsEarly(_ error: DiskImageError) -> Bool {
    if case .endsEarly = error { true } else { false }
}
private func noPartitionTable(_ error: DiskImageError) -> Bool {
    if case .noPartitionTable = error { true } else { false }
}

private func header(
    _ name: String, _ expected: @escaping @Sendable (DiskImageError) -> Bool, _ bytes: [UInt8], at offset: Int
) -> Trap {
    Trap(name, expected) { $0.changeHeader = { $0.put(bytes, at: offset) } }
}

private let headerTraps: [Trap] = [
    header("no magic", { $0 == .notQCOW2 }, [0], at: 0),
    header("version 1", unsupported, UInt32(1).bigEndianBytes, at: 4),
    header("version 4", unsupported, UInt32(4).bigEndianBytes, at: 4),
    header("a backing file", unsupported, UInt64(512).bigEndianBytes, at: 8),
    header("AES", unsupported, UInt32(1).bigEndianBytes, at: 32),
    header("LUKS", unsupported, UInt32(2).bigEndianBytes, at: 32),
    header("a disk of no bytes", unsupported, UInt64(0).bigEndianBytes, at: 24),
    header("a disk of 16 EiB", unsupported, UInt64.max.bigEndianBytes, at: 24),
    header("a disk too small for a partition table", noPartitionTable, UInt64(600).bigEndianBytes, at: 24),
    header("dirty", notChangeable, UInt64(1).bigEndianBytes, at: 72),
    header("corrupt", notChangeable, UInt64(2).bigEndianBytes, at: 72),
    header("an external data file", unsupported, UInt64(4).bigEndianBytes, at: 72),
    header("zstd", notChangeable, UInt64(8).bigEndianBytes, at: 72),
    header("extended L2 entries", notChangeable, UInt64(16).bigEndianBytes, at: 72),
    header("a feature of the future", notChangeable, (UInt64(1) << 63).bigEndianBytes, at: 72),
    header("snapshots", notChangeable, UInt32(1).bigEndianBytes, at: 60),
    header("clusters of 1 byte", damaged, UInt32(0).bigEndianBytes, at: 20),
    header("clusters of 256 bytes", damaged, UInt32(8).bigEndianBytes, at: 20),
    header("clusters of 512 bytes", notChangeable, UInt32(9).bigEndianBytes, at: 20),
    header("clusters of 4 MiB", damaged, UInt32(22).bigEndianBytes, at: 20),
    header("clusters of 2⁶⁴ bytes", damaged, UInt32(64).bigEndianBytes, at: 20),
    header("clusters that overflow", damaged, UInt32.max.bigEndianBytes, at: 20),
    header("no L1 table", damaged, UInt32(0).bigEndianBytes, at: 36),
    header("an L1 table of 32 GiB", notChangeable, UInt32.max.bigEndianBytes, at: 36),
    header("an L1 table in the header", damaged, UInt64(0).bigEndianBytes, at: 40),
    header("an L1 table at an odd place", damaged, UInt64(131_073).bigEndianBytes, at: 40),
    header("an L1 table past the end", endsEarly, UInt64(1 << 30).bigEndianBytes, at: 40),
    header("an L1 table whose end overflows", damaged, (UInt64.max << 16).bigEndianBytes, at: 40),
]

private func table(
    _ name: String, _ expected: @escaping @Sendable (DiskImageError) -> Bool,
    _ change: @escaping @Sendable (inout [UInt64]) -> Void
) -> Trap { Trap("L1: " + name, expected) { $0.changeTable = change } }

/// - Parameter index: 0 is the partition table's cluster, 16 the leaf's.
private func secondTable(
    _ name: String, _ expected: @escaping @Sendable (DiskImageError) -> Bool, at index: Int = 16, _ entry: UInt64
) -> Trap { Trap("L2: " + name, expected) { $0.changeSecondTable = { $0[index] = entry } } }

private let compressed: UInt64 = 1 << 62

private let tableTraps: [Trap] = [
    table("reserved bits", damaged) { $0[0] |= 1 },
    table("reserved high bits", damaged) { $0[0] |= 1 << 62 },
    table("no multiple of a cluster", damaged) { $0[0] += 512 },
    table("an L2 table in the header", damaged) { $0[0] = 512 },
    table("itself as an L2 table", damaged) { $0[0] = UInt64(SyntheticImage.tableOffset) },
    table("an L2 table past the end", endsEarly) { $0[0] = 1 << 40 },
    table("an L2 table across the end", endsEarly) { $0[0] = UInt64(SyntheticImage.dataOffset) + 1 << 16 },
    table("no L2 table, so a disk of zeros", noPartitionTable) { $0[0] = 0 },
    Trap("L1: one L2 table for the whole disk", damaged) {
        $0.changeTable = { $0.append($0[0]) }
        $0.changeHeader = {
            $0.put(UInt64(600 << 20).bigEndianBytes, at: 24)
            $0.put(UInt32(2).bigEndianBytes, at: 36)
        }
    },
    secondTable("reserved bits", damaged, 1 << 63 | 0x4_0000 | 2),
    secondTable("zeros before version 3", damaged, 1 << 61 | 1),
    secondTable("no multiple of a cluster", damaged, 1 << 63 | 0x4_0200),
    secondTable("data in the header", damaged, compressed | 100),
    secondTable("data in the L1 table", damaged, 1 << 63 | UInt64(SyntheticImage.tableOffset)),
    secondTable("compressed data that runs into the L1 table", damaged, compressed | 255 << 54 | 0x1_f000),
    secondTable("data past the end", endsEarly, 1 << 63 | 1 << 40),
    secondTable("compressed data past the end", endsEarly, compressed | 1 << 50),
    secondTable("compressed data beyond all files", damaged, compressed | 255 << 54 | (1 << 54 - 1) ^ 1 << 63),
    secondTable("compressed and not shared", damaged, 1 << 63 | compressed | UInt64(SyntheticImage.dataOffset)),
    secondTable("the L2 table as compressed data", damaged, compressed | UInt64(SyntheticImage.secondTableOffset)),
    secondTable("compressed data of zeros", damaged, compressed | 0x1_0200),
    secondTable("the partition table missing", noPartitionTable, at: 0, 0),
    secondTable("the partition table in the L2 table", noPartitionTable, at: 0, 1 << 63 | 0x3_0000),
    secondTable(
        "the L2 table as plain data", { $0 == .textNotFound }, 1 << 63 | UInt64(SyntheticImage.secondTableOffset)),
    secondTable("the leaf missing", { $0 == .textNotFound }, 0),
    secondTable("the leaf as zeros", { $0 == .textNotFound }, 1),
    Trap("L2: two clusters of the disk in one place", damaged) {
        $0.changeSecondTable = { $0[17] = $0[16] }
    },
    Trap("L2: the partition table in the leaf's place", damaged) {
        $0.extras = [(5 * 4096, $0.leaf.bytes)]
        $0.changeSecondTable = { $0[16] = $0[0] }
    },
    Trap("L2: plain data around compressed data", damaged) {
        $0.changeSecondTable = { $0[20] = 1 << 63 | UInt64(SyntheticImage.dataOffset) }
    },
    Trap("deflate: more than a cluster", damaged) { image in
        let stream = rawDeflate([UInt8](repeating: 1, count: SyntheticImage.clusterSize + 1))
        image.changeFile = { $0.put(stream, at: 0x1_0000) }
        image.changeSecondTable = { $0[16] = compressed | 1 << 54 | 0x1_0000 }
    },
    Trap("deflate: less than a cluster", damaged) { image in
        let stream = rawDeflate([UInt8](repeating: 1, count: SyntheticImage.clusterSize - 1))
        image.changeFile = { $0.put(stream, at: 0x1_0000) }
        image.changeSecondTable = { $0[16] = compressed | 1 << 54 | 0x1_0000 }
    },
]

private func partitionHeader(_ name: String, _ bytes: [UInt8], at offset: Int, fixed: Bool = true) -> Trap {
    Trap("GPT: " + name, noPartitionTable) {
        $0.changePartitionHeader = { header in
            header.put(bytes, at: offset)
            guard fixed else { return }
            header.put([0, 0, 0, 0], at: 16)
            header.put(zlibChecksum(Array(header[..<92])).littleEndianBytes, at: 16)
        }
    }
}

private func partition(_ name: String, _ expected: @escaping @Sendable (DiskImageError) -> Bool, _ ranges: [(Int, Int)])
    -> Trap
{
    Trap("GPT: " + name, expected) { $0.partitions = ranges.map { ("OEM", $0, $1) } }
}

private let partitionTraps: [Trap] = [
    partitionHeader("no signature", [0], at: 0),
    partitionHeader("a wrong checksum", [1], at: 60, fixed: false),
    partitionHeader("a header that belongs elsewhere", [2], at: 24),
    partitionHeader("a header of no bytes", [0, 0, 0, 0], at: 12),
    partitionHeader("a header of 4 GiB", [255, 255, 255, 255], at: 12),
    partitionHeader("entries of no bytes", [0, 0, 0, 0], at: 84),
    partitionHeader("entries of 127 bytes", [127, 0, 0, 0], at: 84),
    partitionHeader("entries of 2 GiB", [0, 0, 0, 128], at: 84),
    partitionHeader("no entries", [0, 0, 0, 0], at: 80),
    partitionHeader("4 billion entries", [255, 255, 255, 255], at: 80),
    partitionHeader("entries in the header", UInt64(1).littleEndianBytes, at: 72),
    partitionHeader("entries past the end", UInt64(4090).littleEndianBytes, at: 72),
    partitionHeader("entries whose place overflows", UInt64.max.littleEndianBytes, at: 72),
    partitionHeader("entries whose place overflows to one that exists", UInt64(1 << 55 + 2).littleEndianBytes, at: 72),
    Trap("GPT: entries with a wrong checksum", noPartitionTable) { $0.changePartitionEntries = { $0[5] ^= 1 } },
    partition("no OEM partition", { $0 == .oemPartitions(0) }, []),
    partition("two OEM partitions", { $0 == .oemPartitions(2) }, [(2048, 3071), (3072, 4095)]),
    partition("an end before the beginning", noPartitionTable, [(3000, 2999)]),
    partition("the whole disk and more", noPartitionTable, [(2048, 4096)]),
    partition("an end that overflows", noPartitionTable, [(2048, -1)]),
    partition("sector 0", noPartitionTable, [(0, 4095)]),
    partition("the place of the partition table", noPartitionTable, [(8, 4095)]),
    partition("no multiple of a block", notChangeable, [(2049, 4095)]),
    partition("without the leaf", { $0 == .textNotFound }, [(3072, 4095)]),
    partition("one sector", { $0 == .textNotFound }, [(2048, 2048)]),
    Trap("GPT: an OEM partition of 100 GiB", notChangeable) {
        $0.partitions = [("OEM", 2048, 200 << 21)]
        $0.changeHeader = {
            $0.put(UInt64(300 << 30).bigEndianBytes, at: 24)
            $0.put(UInt32(1024).bigEndianBytes, at: 36)
        }
        $0.changeTable = { $0 += [UInt64](repeating: 0, count: 1023) }
    },
]

private func leaf(_ name: String, _ change: @escaping @Sendable (inout SyntheticLeaf) -> Void) -> Trap {
    Trap("leaf: " + name, { $0 == .textNotFound }) { change(&$0.leaf) }
}

private let leafTraps: [Trap] = [
    leaf("a wrong checksum") { $0.hasGoodChecksum = false },
    leaf("an inner node") { $0.level = 1 },
    leaf("a compressed extent") { $0.compression = 1 },
    leaf("an extent elsewhere") { $0.extentType = 1 },
    leaf("another file") { $0.name = "grub.old" },
    leaf("another folder") { $0.parent = 300 },
    leaf("a comment") { $0.text = "# set oem_id=\"qemu\"\n" },
    leaf("no closing quote") { $0.text = "set oem_id=\"qemu\n" },
    leaf("4 billion items") { $0.change = { $0.put([255, 255, 255, 255], at: 96) } },
    leaf("one item more than fits") { $0.change = { $0.put([160, 0, 0, 0], at: 96) } },
    leaf("data past the block") { $0.change = { $0.put([0, 16, 0, 0], at: 101 + 25 + 17) } },
    leaf("data whose end overflows") { $0.change = { $0.put([255, 255, 255, 255, 255, 255, 255, 255], at: 143) } },
    leaf("two extents in one place") { leaf in
        leaf.change = { block in
            block.put([3, 0, 0, 0], at: 96)
            block.put(Array(block[126..<151]), at: 151)
        }
    },
    leaf("data that does not end with the block") { $0.dataEnd = 4000 },
    leaf("an extent shorter than its header") { $0.change = { $0.put([20, 0, 0, 0], at: 101 + 25 + 21) } },
    leaf("an extent of another length") { leaf in
        leaf.change = { block in
            let start = 101 + Int(block[143]) + Int(block[144]) << 8
            block.put(UInt64(1 << 40).littleEndianBytes, at: start + 8)
        }
    },
    Trap("leaf: no room for the text", { $0 == .noTextRoom(missing: 5) }) { $0.leaf.text = "set oem_id=\"qemu\"\n" },
    Trap("leaf: 200 copies", notChangeable) { image in
        let block = image.leaf.bytes
        image.extras = (1..<200).map { (SyntheticImage.leafOffset + $0 * 4096, block) }
    },
]
