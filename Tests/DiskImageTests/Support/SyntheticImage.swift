/// A small qcow2 image made by hand, so that any of its parts can be wrong: a disk of 2 MiB, `OEM` in its second half.
struct SyntheticImage {
    /// As far as not said otherwise; the places that follow from it, too.
    static let clusterSize = 1 << 16
    static let tableOffset = 2 * clusterSize
    static let secondTableOffset = 3 * clusterSize
    static let dataOffset = 4 * clusterSize
    static let oemFirst = 2048
    static let oemLast = 4095
    /// Where the leaf stands on the disk.
    static let leafOffset = (1 << 20) + 5 * 4096
    /// Not 64 KiB further on, as in a real one, but before the leaf all the same.
    static let superblockOffset = 1 << 20
    static let text = "# Flatcar GRUB settings\n\nset oem_id=\"qemu\"\nset linux_append=\"flatcar.autologin\"\n"

    /// Of the disk, in bytes.
    var size = 2 << 20
    var version: UInt32 = 3
    var isCompressed = true
    /// From 12 on: a disk of 2 MiB has but one L2 table.
    var clusterBits = 16
    var partitions = [(name: "USR-A", first: 64, last: 2047), (name: "OEM", first: oemFirst, last: oemLast)]
    /// Where the partition table has its entries, and how many.
    var entriesSector = 2
    var entryCount = 128
    /// What stands in the file before the data of the disk.
    var before: [UInt8] = []
    /// Other things that stand on the disk, by their place.
    var extras: [(offset: Int, bytes: [UInt8])] = []
    /// The leaf, before it gets its checksum.
    var leaf = SyntheticLeaf()
    /// These change a finished part; the partition table's get new checksums only by themselves.
    var changePartitionHeader: @Sendable (inout [UInt8]) -> Void = { _ in }
    var changePartitionEntries: @Sendable (inout [UInt8]) -> Void = { _ in }
    var changeHeader: @Sendable (inout [UInt8]) -> Void = { _ in }
    /// The L1 table.
    var changeTable: @Sendable (inout [UInt64]) -> Void = { _ in }
    /// The L2 table.
    var changeSecondTable: @Sendable (inout [UInt64]) -> Void = { _ in }
    var changeFile: @Sendable (inout [UInt8]) -> Void = { _ in }

    /// What the file system says of itself, as far as anybody looks.
    var superblock: [UInt8] {
        var block = [UInt8](repeating: 0, count: 4096)
        block.put([UInt8](repeating: 0xab, count: 16), at: 32)
        block.put(Array("_BHRfS_M".utf8), at: 64)
        block.put(Array("OEM".utf8), at: 299)
        block[872] = 1
        block.put(bitwiseCRC32C(block[32...]).littleEndianBytes, at: 0)
        return block
    }

    /// The disk as the guest sees it.
    var disk: [UInt8] {
        var disk = [UInt8](repeating: 0, count: size)
        var entries = [UInt8](repeating: 0, count: entryCount * 128)
        for (index, partition) in partitions.enumerated() {
            entries.put([1], at: index * 128)
            entries.put(UInt64(partition.first).littleEndianBytes, at: index * 128 + 32)
            entries.put(UInt64(truncatingIfNeeded: partition.last).littleEndianBytes, at: index * 128 + 40)
            entries.put(partition.name.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, at: index * 128 + 56)
        }
        var header = [UInt8](repeating: 0, count: 512)
        header.put(Array("EFI PART".utf8), at: 0)
        header.put([0, 0, 1, 0, 92, 0, 0, 0], at: 8)
        header.put(UInt64(1).littleEndianBytes, at: 24)
        header.put(UInt64(entriesSector).littleEndianBytes, at: 72)
        header.put(UInt32(entryCount).littleEndianBytes + UInt32(128).littleEndianBytes, at: 80)
        header.put(zlibChecksum(entries).littleEndianBytes, at: 88)
        changePartitionEntries(&entries)
        header.put(zlibChecksum(Array(header[..<92])).littleEndianBytes, at: 16)
        changePartitionHeader(&header)
        disk.put(header, at: 512)
        disk.put(entries, at: entriesSector * 512)
        disk.put(superblock, at: Self.superblockOffset)
        disk.put(leaf.bytes, at: Self.leafOffset)
        for extra in extras { disk.put(extra.bytes, at: extra.offset) }
        return disk
    }

    /// The image with its L1 and L2 tables behind all data, and so far behind that the data have left before they come.
    var fileWithLateTables: [UInt8] {
        let clusterSize = 1 << clusterBits
        var file = file
        let table = file[(2 * clusterSize)..<(4 * clusterSize)]
        let place = file.count + (12 << 20)
        file += [UInt8](repeating: 0, count: place - file.count) + table
        file.put(UInt64(place).bigEndianBytes, at: 40)
        file.put((1 << 63 | UInt64(place + clusterSize)).bigEndianBytes, at: place)
        return file
    }

    /// The image.
    var file: [UInt8] {
        let disk = disk
        let clusterSize = 1 << clusterBits
        let (tableOffset, secondTableOffset, dataOffset) = (2 * clusterSize, 3 * clusterSize, 4 * clusterSize)
        var data = before
        var entries = [UInt64](repeating: 0, count: clusterSize / 8)
        for index in 0..<(disk.count / clusterSize) {
            let content = Array(disk[(index * clusterSize)..<((index + 1) * clusterSize)])
            guard content.contains(where: { $0 != 0 }) else { continue }
            let offset = UInt64(dataOffset + data.count)
            if isCompressed {
                let stream = rawDeflate(content)
                let sectors = (Int(offset % 512) + stream.count - 1) / 512
                entries[index] = 1 << 62 | UInt64(sectors) << UInt64(70 - clusterBits) | offset
                data += stream
            } else {
                entries[index] = 1 << 63 | offset
                data += content
            }
        }
        data += [UInt8](repeating: 0, count: (clusterSize - data.count % clusterSize) % clusterSize)
        changeSecondTable(&entries)
        var table: [UInt64] = [1 << 63 | UInt64(secondTableOffset)]
        changeTable(&table)
        var file = [UInt8](repeating: 0, count: dataOffset) + data
        var header: [UInt8] = [0x51, 0x46, 0x49, 0xfb] + version.bigEndianBytes + [UInt8](repeating: 0, count: 96)
        header.put(UInt32(clusterBits).bigEndianBytes, at: 20)
        header.put(UInt64(disk.count).bigEndianBytes, at: 24)
        header.put(UInt32(1).bigEndianBytes, at: 36)
        header.put(UInt64(tableOffset).bigEndianBytes, at: 40)
        header.put(UInt64(clusterSize).bigEndianBytes, at: 48)
        header.put([0, 0, 0, 1], at: 56)
        header.put([0, 0, 0, 4, 0, 0, 0, 104], at: 96)
        changeHeader(&header)
        file.put(header, at: 0)
        file.put(table.flatMap(\.bigEndianBytes), at: tableOffset)
        file.put(entries.flatMap(\.bigEndianBytes), at: secondTableOffset)
        changeFile(&file)
        return file
    }
}

/// A block of a btrfs with a file `grub.cfg` in it.
struct SyntheticLeaf {
    var name = "grub.cfg"
    var parent: UInt64 = 256
    var text = SyntheticImage.text
    var level: UInt8 = 0
    /// Of the inline extent: 1 for zlib.
    var compression: UInt8 = 0
    /// What stands in the extent, if not the text as it is.
    var stored: [UInt8]?
    var extentType: UInt8 = 0
    var hasGoodChecksum = true
    /// Items' data fill the block from here on, towards its beginning.
    var dataEnd = 4096
    var change: @Sendable (inout [UInt8]) -> Void = { _ in }

    var bytes: [UInt8] {
        let reference = UInt64(2).littleEndianBytes + [UInt8(name.utf8.count), 0] + Array(name.utf8)
        let extent =
            UInt64(7).littleEndianBytes + UInt64(text.utf8.count).littleEndianBytes
            + [compression, 0, 0, 0, extentType] + (stored ?? Array(text.utf8))
        var block = [UInt8](repeating: 0, count: 4096)
        block.put([UInt8](repeating: 0xab, count: 16), at: 32)
        block.put(UInt32(2).littleEndianBytes, at: 96)
        block[100] = level
        var end = dataEnd
        let items: [(type: UInt8, offset: UInt64, data: [UInt8])] = [(12, parent, reference), (108, 0, extent)]
        for (index, item) in items.enumerated() {
            end -= item.data.count
            let start = 101 + index * 25
            block.put(UInt64(257).littleEndianBytes + [item.type] + item.offset.littleEndianBytes, at: start)
            block.put(UInt32(end - 101).littleEndianBytes, at: start + 17)
            block.put(UInt32(item.data.count).littleEndianBytes, at: start + 21)
            block.put(item.data, at: end)
        }
        change(&block)
        block.put(bitwiseCRC32C(block[32...]).littleEndianBytes, at: 0)
        if !hasGoodChecksum { block[0] ^= 1 }
        return block
    }
}

extension [UInt8] {
    mutating func put(_ bytes: [UInt8], at offset: Int) {
        replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { Swift.withUnsafeBytes(of: bigEndian) { Array($0) } }
    var littleEndianBytes: [UInt8] { Swift.withUnsafeBytes(of: littleEndian) { Array($0) } }
}

/// The definition, bit by bit: not the code under test.
func bitwiseCRC32C(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    return ~crc
}
