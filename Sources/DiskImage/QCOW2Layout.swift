/// Where things stand in a qcow2 file that can be changed as it passes (QEMU docs/interop/qcow2.rst).
struct QCOW2Layout {
    /// How many bytes `init` wants.
    static let headerLength = QCOW2Header.length
    /// The most entries that an L1 table may have here: 32 TiB of disk with clusters of 64 KiB.
    private static let tableLimit = 1 << 16
    /// Incompatible features of version 3, by bit. Unknown ones must be refused as well.
    private static let features = [
        "a dirty mark (its reference counts may be wrong)", "a corrupt mark", "an external data file",
        "another compression than zlib", "extended L2 entries",
    ]

    let version: UInt32
    /// Bytes of a cluster of the disk, and of the file.
    let clusterSize: UInt64
    /// Bytes of the disk.
    let diskSize: UInt64
    /// Where the L1 table stands, as far as it describes the disk.
    let tableRange: Range<UInt64>

    private let clusterBits: UInt64

    /// - Parameter header: the first `headerLength` bytes of the file.
    /// - Throws: `DiskImageError`: not a qcow2, or not one that can be changed.
    init(_ header: [UInt8]) throws(DiskImageError) {
        diskSize = try QCOW2Header(header).virtualSize
        version = header.bigEndian(UInt32.self, at: 4)
        if version == 3 {
            let mask = header.bigEndian(UInt64.self, at: 72)
            for (bit, feature) in Self.features.enumerated() where mask >> UInt64(bit) & 1 != 0 {
                throw .notChangeable(feature)
            }
            guard mask == 0 else { throw .notChangeable("unknown features (mask \(String(mask, radix: 16)))") }
        }
        guard header.bigEndian(UInt32.self, at: 60) == 0 else { throw .notChangeable("internal snapshots") }
        clusterBits = UInt64(header.bigEndian(UInt32.self, at: 20))
        guard (9...21).contains(clusterBits) else { throw .damaged("an absurd cluster size", at: 20) }
        clusterSize = 1 << clusterBits
        // A smaller cluster would hold only a part of a file system's block.
        guard clusterSize >= UInt64(BtrfsLeaf.size) else { throw .notChangeable("clusters of \(clusterSize) bytes") }
        let count = UInt64(header.bigEndian(UInt32.self, at: 36))
        let bytesPerEntry = clusterSize * (clusterSize / 8)
        let needed = (diskSize - 1) / bytesPerEntry + 1
        guard count <= Self.tableLimit else { throw .notChangeable("an L1 table of \(count) entries") }
        guard count >= needed else { throw .damaged("an L1 table too small for the disk", at: 36) }
        let offset = header.bigEndian(UInt64.self, at: 40)
        guard offset >= clusterSize, offset % clusterSize == 0, offset < 1 << 56 else {
            throw .damaged("an impossible place of the L1 table", at: 40)
        }
        tableRange = offset..<(offset + needed * 8)
    }

    /// Entries of an L2 table, which is one cluster long.
    var entriesPerTable: UInt64 { clusterSize / 8 }

    /// The clusters of the disk that have bytes in `range`.
    func clusters(of range: Range<UInt64>) -> Range<UInt64> {
        range.lowerBound / clusterSize..<((range.upperBound - 1) / clusterSize + 1)
    }

    /// Where the L2 tables stand by their index, from the bytes in `tableRange`; 0 where there is none.
    func tables(_ bytes: [UInt8]) throws(DiskImageError) -> [UInt64] {
        var offsets: [UInt64] = []
        for start in stride(from: 0, to: bytes.count, by: 8) {
            let entry = bytes.bigEndian(UInt64.self, at: start)
            // Bit 63 is only a hint; 0…8 and 56…62 are reserved.
            let offset = entry & 0x00ff_ffff_ffff_fe00
            guard entry & 0x7f00_0000_0000_01ff == 0, offset % clusterSize == 0,
                offset == 0 || isData(offset..<(offset + clusterSize))
            else { throw .damaged("an impossible entry of the L1 table", at: tableRange.lowerBound + UInt64(start)) }
            offsets.append(offset)
        }
        let used = offsets.filter { $0 != 0 }.sorted()
        if let twice = zip(used, used.dropFirst()).first(where: ==) {
            throw .damaged("one L2 table for two parts of the disk", at: twice.0)
        }
        return offsets
    }

    /// What an entry of an L2 table says; `nil` where the disk has zeros.
    /// - Parameter place: where the entry stands, for the error.
    func stored(_ entry: UInt64, at place: UInt64) throws(DiskImageError) -> StoredCluster? {
        let isCompressed = entry >> 62 & 1 == 1
        let offset: UInt64
        let length: UInt64
        if isCompressed {
            let bits = 62 - (clusterBits - 8)
            offset = entry & ((1 << bits) - 1)
            let sectors = (entry & ((1 << 62) - 1)) >> bits + 1
            length = sectors * 512 - offset % 512
            guard entry >> 63 == 0 else { throw .damaged("an impossible entry of an L2 table", at: place) }
        } else {
            // Bit 0 (zeros) came with version 3; 1…8 and 56…61 are reserved.
            let reserved: UInt64 = version == 2 ? 0x3f00_0000_0000_01ff : 0x3f00_0000_0000_01fe
            offset = entry & 0x00ff_ffff_ffff_fe00
            length = clusterSize
            guard entry & reserved == 0, offset % clusterSize == 0 else {
                throw .damaged("an impossible entry of an L2 table", at: place)
            }
            if entry & 1 == 1 || offset == 0 { return nil }
        }
        guard offset < 1 << 56, isData(offset..<(offset + length)) else {
            throw .damaged("an impossible entry of an L2 table", at: place)
        }
        return StoredCluster(offset: offset, length: Int(length), isCompressed: isCompressed)
    }

    /// Neither in the header nor in the L1 table.
    private func isData(_ range: Range<UInt64>) -> Bool {
        range.lowerBound >= clusterSize && !range.overlaps(tableRange)
    }
}

/// Where a cluster of the disk stands in the file.
struct StoredCluster: Equatable {
    let offset: UInt64
    /// Bytes that it may have there: less than two clusters.
    let length: Int
    let isCompressed: Bool

    /// Where it ends at the latest.
    var end: UInt64 { offset + UInt64(length) }
}
