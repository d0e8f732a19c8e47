internal import CZlib

/// The GUID partition table of a disk with sectors of 512 bytes (UEFI specification 2.10, section 5.3).
struct PartitionTable {
    static let sectorSize = 512
    static let signature = Array("EFI PART".utf8)
    /// Where the primary header stands.
    static let headerRange: Range<UInt64> = 512..<1024
    /// The largest array of entries that is read, in bytes; the usual one has 16 KiB.
    static let sizeLimit = 1 << 16

    /// Where the entries stand on the disk, in bytes.
    let entriesRange: Range<UInt64>
    private let entryLength: Int
    private let entriesChecksum: UInt32

    /// - Parameters:
    ///   - header: the disk's second sector.
    ///   - diskSize: in bytes.
    /// - Throws: `noPartitionTable`.
    init(header: [UInt8], diskSize: UInt64) throws(DiskImageError) {
        guard header.starts(with: Self.signature) else { throw .noPartitionTable("there is no GPT") }
        let length = header.littleEndian(UInt32.self, at: 12)
        guard (92...Self.sectorSize).contains(Int(length)) else {
            throw .noPartitionTable("its header says that it has \(length) bytes")
        }
        var covered = Array(header.prefix(Int(length)))
        covered.replaceSubrange(16..<20, with: [0, 0, 0, 0])
        guard checksum(covered) == header.littleEndian(UInt32.self, at: 16) else {
            throw .noPartitionTable("its header has a wrong checksum")
        }
        guard header.littleEndian(UInt64.self, at: 24) == 1 else {
            throw .noPartitionTable("its header belongs elsewhere")
        }
        let count = Int(header.littleEndian(UInt32.self, at: 80))
        entryLength = Int(header.littleEndian(UInt32.self, at: 84))
        // The specification: 128 times a power of two.
        guard entryLength >= 128, entryLength.nonzeroBitCount == 1, entryLength <= Self.sizeLimit,
            (1...(Self.sizeLimit / entryLength)).contains(count)
        else { throw .noPartitionTable("it has \(count) entries of \(entryLength) bytes") }
        let sector = header.littleEndian(UInt64.self, at: 72)
        let size = UInt64(count * entryLength)
        let (start, overflow) = sector.multipliedReportingOverflow(by: UInt64(Self.sectorSize))
        guard sector >= 2, !overflow, diskSize >= size, start <= diskSize - size else {
            throw .noPartitionTable("its entries are at sector \(sector)")
        }
        entriesRange = start..<(start + size)
        entriesChecksum = header.littleEndian(UInt32.self, at: 88)
    }

    /// Where the one partition called `name` stands on the disk, in bytes.
    /// - Parameters:
    ///   - entries: what stands in `entriesRange`.
    ///   - diskSize: in bytes.
    /// - Throws: `noPartitionTable`, `oemPartitions`.
    func partition(
        named name: String, entries: [UInt8], diskSize: UInt64
    ) throws(DiskImageError) -> Range<UInt64> {
        guard checksum(entries) == entriesChecksum else {
            throw .noPartitionTable("its entries have a wrong checksum")
        }
        let found = stride(from: 0, to: entries.count, by: entryLength).map { Array(entries[$0..<($0 + entryLength)]) }
            .filter { $0[..<16].contains { $0 != 0 } && self.name(of: $0) == name }
        guard found.count == 1 else { throw .oemPartitions(found.count) }
        let first = found[0].littleEndian(UInt64.self, at: 32)
        let last = found[0].littleEndian(UInt64.self, at: 40)
        let sectorSize = UInt64(Self.sectorSize)
        guard first >= 1, first <= last, last < diskSize / sectorSize else {
            throw .noPartitionTable("partition \(name) has the sectors \(first) to \(last)")
        }
        let range = first * sectorSize..<(last + 1) * sectorSize
        guard !range.overlaps(Self.headerRange), !range.overlaps(entriesRange) else {
            throw .noPartitionTable("partition \(name) overlaps with it")
        }
        return range
    }

    /// 36 units of UTF-16, filled up with zeros.
    private func name(of entry: [UInt8]) -> String {
        let units = stride(from: 56, to: 128, by: 2).map { entry.littleEndian(UInt16.self, at: $0) }
        return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    }
}

private func checksum(_ bytes: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(0, bytes, uInt(bytes.count)))
}
