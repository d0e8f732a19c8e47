import DiskImage
import Testing

/// How much is remembered of what leaves before the tables come that say where it belongs.
@Suite struct EarlyLimitTests {
    private var change: OEMChange { get throws { try OEMChange(platform: "proxmoxve") } }

    /// Whether an image is changed in passing, as it is in a file in any case.
    private func isChanged(_ image: SyntheticImage) throws -> Bool {
        let file = image.fileWithLateTables
        let inFile = try RetargetRun(inFile: file, try change)
        #expect(try inFile.result.get().changedCopies == 1)
        let passed = RetargetRun(file, try change, chunk: 1 << 20)
        switch passed.result {
        case .success:
            #expect(passed.result == inFile.result && passed.output == inFile.output)
            return true
        case .failure(.notStreamable("data", _)): return false
        case .failure(let error):
            Issue.record("\(error)")
            return false
        }
    }

    @Test(arguments: [(1024, true), (1025, false)])
    func `1,024 clusters with the text are remembered, and one more is an image in no order`(
        count: Int, isRemembered: Bool
    ) throws {
        var image = SyntheticImage()
        image.clusterBits = 14
        image.size += count * 16_384
        // Of another file system, in no partition; one is the OEM partition's own.
        var leaf = SyntheticLeaf()
        leaf.change = { $0.put([0xcd], at: 32) }
        let bytes = leaf.bytes
        let start = 2 << 20
        image.extras = (0..<(count - 1)).map { (start + $0 * 16_384, bytes) }
        #expect(try isChanged(image) == isRemembered)
    }

    @Test(arguments: [(131_072, true), (131_073, false)])
    func `131,072 compressed clusters are remembered, and what is behind them was not looked at`(
        count: Int, isRemembered: Bool
    ) throws {
        var image = SyntheticImage()
        image.clusterBits = 12
        // The last three are the disk's: the partition table, the superblock and the leaf.
        let stream = rawDeflate([UInt8](repeating: 0, count: 4096))
        image.before = Array([[UInt8]](repeating: stream, count: count - 3).joined())
        #expect(try isChanged(image) == isRemembered)
    }
}
