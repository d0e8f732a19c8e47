import DiskImage
import Foundation
import Testing

/// An image that is changed where it lies.
@Suite struct RetargetInFileTests {
    private static let change = Result { try OEMChange(platform: "proxmoxve", kernelArguments: ["loglevel=4"]) }
    private var change: OEMChange { get throws { try Self.change.get() } }

    @Test(arguments: [2, 3], [true, false])
    func `an image that could have been changed in passing comes out the same`(
        version: Int, isCompressed: Bool
    ) throws {
        var image = SyntheticImage()
        image.version = UInt32(version)
        image.isCompressed = isCompressed
        let passed = RetargetRun(image.file, try change)
        let inFile = try RetargetRun(inFile: image.file, try change)
        #expect(inFile.output == passed.output && inFile.result == passed.result)
        #expect(try inFile.result.get().changedCopies == 1)
    }

    /// By hand: qemu-img writes tables first.
    @Test func `tables may stand behind all data`() throws {
        var image = SyntheticImage()
        let file = image.fileWithLateTables

        let run = try RetargetRun(inFile: file, try change)

        #expect(try run.result.get().changedCopies == 1 && run.result.get().bytes == file.count)
        image.leaf.text = try run.result.get().script
        let folder = try TestFolder()
        try folder.write(run.output, to: "image")
        try folder.shell("qemu-img convert -f qcow2 -O raw image raw")
        #expect(try folder.bytes("raw") == image.disk)
        let passed = RetargetRun(file, try change)
        #expect(passed.result == run.result && passed.output == run.output)
    }

    @Test func `what is no file is said, and what cannot be written`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        #expect(throws: DiskImageError.fileAccess(code: ESPIPE)) { try Retargeter.change(fileAt: ends[0], change) }
        #expect(throws: DiskImageError.fileAccess(code: EBADF)) { try Retargeter.change(fileAt: -1, change) }
        let folder = try TestFolder()
        try folder.write(SyntheticImage().file, to: "image")
        let readOnly = open("\(folder.path)/image", O_RDONLY)
        defer { close(readOnly) }
        let error = #expect(throws: DiskImageError.self) { try Retargeter.change(fileAt: readOnly, change) }
        #expect(error == .fileAccess(code: EBADF))
        #expect("\(String(describing: error))".contains("cannot be changed: "))
    }
}
