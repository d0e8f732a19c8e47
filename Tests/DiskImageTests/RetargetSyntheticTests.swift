import DiskImage
import Testing

@Suite struct RetargetSyntheticTests {
    private static let change = try? OEMChange(platform: "proxmoxve")
    private var change: OEMChange { get throws { try #require(Self.change) } }

    @Test(arguments: [2, 3], [true, false])
    func `the text and the checksum of the leaf change, and nothing else`(version: Int, isCompressed: Bool) throws {
        var image = SyntheticImage()
        image.version = UInt32(version)
        image.isCompressed = isCompressed
        let file = image.file
        var wanted = image
        wanted.leaf.text =
            "set oem_id=\"proxmoxve\"\nset linux_append=\"flatcar.autologin\"\n" + String(repeating: "\n", count: 20)

        let run = RetargetRun(file, try change)

        #expect(try run.result.get().changedCopies == 1)
        try expectSameDisk(run.output, wanted)
        guard !isCompressed else { return }
        let block = SyntheticImage.dataOffset + SyntheticImage.clusterSize + 5 * 4096
        let changed = zip(file, run.output).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        #expect(changed.allSatisfy { (block..<(block + 4096)).contains($0) })
    }

    /// QEMU reads it.
    private func expectSameDisk(_ file: [UInt8], _ image: SyntheticImage) throws {
        let folder = try TestFolder()
        try folder.write(file, to: "image")
        try folder.shell("qemu-img convert -f qcow2 -O raw image raw")
        #expect(try folder.bytes("raw") == image.disk)
    }

    @Test(arguments: [1, 7, 511, 4096, 65_537])
    func `chunks of any size give the same`(chunk: Int) throws {
        let file = SyntheticImage().file
        let run = RetargetRun(file, try change, chunk: chunk)
        let whole = RetargetRun(file, try change)
        #expect(run.result == whole.result && run.output == whole.output)
        #expect(run.output.count == file.count && run.output != file)
    }

    /// Two faults, the first of which is in data that comes before the second L2 table, where the other is.
    @Test(arguments: [1, 4096, 100_000])
    func `chunks of any size find the same fault`(chunk: Int) throws {
        var image = SyntheticImage()
        image.clusterBits = 12
        image.partitions[1].last = 6143
        image.changeHeader = {
            $0.put(UInt64(4 << 20).bigEndianBytes, at: 24)
            $0.put(UInt32(2).bigEndianBytes, at: 36)
        }
        image.changeTable = { $0.append(1 << 63 | 0x1_0000) }
        image.changeSecondTable = { $0[300] = 1 << 62 | 0x4800 }
        image.changeFile = { file in
            file += [UInt8](repeating: 0, count: 0x1_1000 - file.count)
            file.put((UInt64(1) << 63 | 3).bigEndianBytes, at: 0x1_0000)
        }
        #expect(RetargetRun(image.file, try change, chunk: chunk).error == .damaged("compressed data", at: 0x4800))
    }

    @Test(arguments: [1, 1000, 100_000])
    func `as little is held back as can be`(chunk: Int) throws {
        var image = SyntheticImage()
        image.clusterBits = 12
        let file = image.file
        let whole = RetargetRun(file, try change)
        #expect(try whole.result.get().changedCopies == 1)
        // A table and the data before it, or less than a table.
        let run = RetargetRun(file, try change, chunks: [chunk], delay: 8000)
        #expect(run.result == whole.result && run.output == whole.output)
        guard case .notStreamable = RetargetRun(file, try change, chunks: [chunk], delay: 4000).error else {
            Issue.record("what has left is changed")
            return
        }
    }

    @Test(arguments: [12, 16])
    func `a change that does not fit in its cluster is refused`(clusterBits: Int) throws {
        var image = SyntheticImage()
        image.clusterBits = clusterBits
        let comment = "#" + String(repeating: "x", count: 250)
        image.leaf.text = "\(comment)\nset oem_id=\"qemu\"\n"
        // The text has the room, but compresses worse.
        let letters = (0..<200).map { (index: Int) in UInt8(0x30 + (index * index * 7 + index * 13) % 43) }
        let argument = String(decoding: letters, as: UTF8.self)
        let run = RetargetRun(image.file, try OEMChange(platform: "proxmoxve", kernelArguments: [argument]))
        guard case .noClusterRoom(let missing, _) = run.error else {
            Issue.record("\(run.result)")
            return
        }
        #expect((1...200).contains(missing))
        image.isCompressed = false
        let plain = RetargetRun(image.file, try OEMChange(platform: "proxmoxve", kernelArguments: [argument]))
        #expect(try plain.result.get().script.contains(argument))
    }

    @Test func `the same text elsewhere stays`() throws {
        let text = Array(SyntheticImage.text.utf8)
        var image = SyntheticImage()
        var otherName = SyntheticLeaf()
        otherName.name = "grub.old"
        var otherFolder = SyntheticLeaf()
        otherFolder.parent = 300
        var damaged = SyntheticLeaf()
        damaged.hasGoodChecksum = false
        image.extras = [
            // A file's content in the OEM partition; a leaf of another partition; leaves with other files.
            (SyntheticImage.leafOffset + 8192, text), (1 << 19, SyntheticLeaf().bytes),
            (SyntheticImage.leafOffset + 2 * 8192, otherName.bytes),
            (SyntheticImage.leafOffset + 3 * 8192, otherFolder.bytes),
            (SyntheticImage.leafOffset + 4 * 8192, damaged.bytes),
            // A leaf that does not begin where blocks do.
            (SyntheticImage.leafOffset + (1 << 17) + 512, SyntheticLeaf().bytes),
        ]
        let run = RetargetRun(image.file, try change)
        #expect(try run.result.get().copies == 1)
        image.leaf.text = try run.result.get().script
        try expectSameDisk(run.output, image)
    }

    @Test func `older copies of the leaf change as well`() throws {
        var image = SyntheticImage()
        image.extras = [4096, 8192, 1 << 16, 5 << 16].map { (SyntheticImage.leafOffset + $0, image.leaf.bytes) }
        let run = RetargetRun(image.file, try change)
        #expect(try run.result.get().changedCopies == 5)
        image.leaf.text = try run.result.get().script
        image.extras = image.extras.map { ($0.offset, image.leaf.bytes) }
        try expectSameDisk(run.output, image)
    }

    @Test func `the last cluster may end with the file`() throws {
        var image = SyntheticImage()
        image.changeFile = { file in
            while file.last == 0 { file.removeLast() }
            // A stream's own last byte may be zero: its end is often the shortest code of all.
            file.append(0)
        }
        let run = RetargetRun(image.file, try change)
        #expect(try run.result.get().changedCopies == 1)
        image.leaf.text = try run.result.get().script
        try expectSameDisk(run.output, image)
    }

    @Test func `a receiver that wants no more stops it`() throws {
        let retargeter = Retargeter(try change) { _ in false }
        let file = SyntheticImage().file
        let bytes = file.span.bytes
        #expect(throws: DiskImageError.stopped) {
            try retargeter.push(bytes)
            _ = try retargeter.finish()
        }
        #expect(throws: DiskImageError.stopped) { try retargeter.finish() }
    }
}
