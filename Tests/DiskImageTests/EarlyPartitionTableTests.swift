import DiskImage
import Testing

/// A partition table that leaves before the table comes that says that it is one.
@Suite struct EarlyPartitionTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var clusterBits = 16
        var isCompressed = false
        var sector = 2
        var count = 128
        let isKept: Bool

        var testDescription: String {
            "clusters of 2^\(clusterBits)\(isCompressed ? ", compressed" : ""), \(count) entries at sector \(sector)"
        }
    }

    /// Kept are 17 blocks, 17 compressed clusters of as many bytes, or 2 of 64 KiB.
    private static let rows = [
        Row(isKept: true),
        Row(sector: 91, isKept: true),
        Row(sector: 1000, isKept: false),
        Row(clusterBits: 17, sector: 200, isKept: false),
        Row(sector: 8, count: 512, isKept: true),
        Row(sector: 9, count: 512, isKept: false),
        Row(clusterBits: 14, sector: 8, count: 512, isKept: true),
        Row(clusterBits: 14, sector: 9, count: 512, isKept: false),
        Row(clusterBits: 12, sector: 8, count: 512, isKept: true),
        Row(clusterBits: 12, sector: 9, count: 512, isKept: false),
        Row(isCompressed: true, sector: 128, count: 512, isKept: true),
        Row(isCompressed: true, sector: 129, count: 512, isKept: false),
        Row(clusterBits: 12, isCompressed: true, sector: 8, count: 512, isKept: true),
        Row(clusterBits: 12, isCompressed: true, sector: 9, count: 512, isKept: false),
    ]

    private var change: OEMChange { get throws { try OEMChange(platform: "proxmoxve") } }

    @Test(arguments: rows)
    func `entries are kept with the header, and those that are not are out of order, not damaged`(row: Row) throws {
        var image = SyntheticImage()
        image.clusterBits = row.clusterBits
        image.isCompressed = row.isCompressed
        image.entriesSector = row.sector
        image.entryCount = row.count
        // Else what is left out would be zeros, which the disk has as well.
        image.partitions += (2..<row.count).map { ("X\($0)", 64, 2047) }
        let file = image.fileWithLateTables
        let inFile = try RetargetRun(inFile: file, try change)
        #expect(try inFile.result.get().changedCopies == 1)

        let passed = RetargetRun(file, try change, chunk: 1 << 20)

        if row.isKept {
            #expect(passed.result == inFile.result && passed.output == inFile.output)
        } else {
            let error = passed.error
            #expect(isOutOfOrder(try #require(error)), "\(passed.result)")
        }
    }

    /// The checksum is no proof: four bytes anywhere give it every value.
    @Test func `a second OEM partition behind what is kept does not stay unseen`() throws {
        var image = SyntheticImage()
        (image.clusterBits, image.isCompressed) = (17, false)
        image.entriesSector = 16
        image.entryCount = 512
        image.changePartitionEntries = { entries in
            let checksum = zlibChecksum(entries)
            entries.put(Array(entries[128..<256]), at: 510 * 128)
            entries.put(checksumPatch(Array(entries.dropLast(4)), to: checksum), at: entries.count - 4)
        }
        let file = image.fileWithLateTables
        #expect(try RetargetRun(inFile: file, try change).error == .oemPartitions(2))

        let passed = RetargetRun(file, try change, chunk: 1 << 20)

        let error = passed.error
        #expect(isOutOfOrder(try #require(error)), "\(passed.result)")
    }

    private func isOutOfOrder(_ error: DiskImageError) -> Bool {
        if case .notStreamable("data", _) = error { true } else { false }
    }
}
