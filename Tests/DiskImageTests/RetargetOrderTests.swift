import DiskImage
import Foundation
import Testing

/// One disk in every order that the parts of its image can have, made by real tools: in passing it changes as it does
/// in a file, where the order does not matter.
@Suite struct RetargetOrderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let options: String
        /// MiB before the OEM partition that do not compress.
        var noise = 0
        var clusterKiB = 64
        var profile = FlatcarDisk.Profile.single
        /// Whether the leaf comes before the noise in the file, and its table behind it.
        var isEarly = false

        var testDescription: String { "\(options), \(noise) MiB, \(profile)" }
    }

    /// With small clusters, a table tells of less, so that the noise lies in many parts of the disk, as 600 MiB do.
    private static let rows = [
        Row(options: "-c -o compat=0.10"),
        Row(options: "-c -o compat=0.10", noise: 1, isEarly: true),
        Row(options: "-c -o compat=0.10", noise: 60, isEarly: true),
        Row(options: "-c -o compat=0.10", noise: 12, profile: .dup),
        Row(options: "-c -o cluster_size=512k", noise: 12, clusterKiB: 512, profile: .dup, isEarly: true),
        Row(options: "-c -o compat=1.1,cluster_size=16k", noise: 60, clusterKiB: 16, isEarly: true),
        Row(options: "-c -o cluster_size=4k", noise: 12, clusterKiB: 4),
        Row(options: "-c -o cluster_size=512k", noise: 12, clusterKiB: 512, isEarly: true),
        Row(options: "-c -o cluster_size=2M", noise: 12, clusterKiB: 2048, isEarly: true),
        Row(options: "-c -W -o compat=0.10"),
        Row(options: "-c -W -o compat=0.10", noise: 12),
        Row(options: "-W -o compat=0.10", noise: 1),
        Row(options: "-o compat=0.10", noise: 1, profile: .dup),
    ]

    @Test(arguments: rows)
    func `in passing an image changes as in a file`(row: Row) throws { try check(row) }

    /// A GiB of it, and half a minute: asked for by the environment.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["LARGE_IMAGES"] != nil, "LARGE_IMAGES is not set"))
    func `so does an image with 600 MiB before the partition`() throws {
        try check(Row(options: "-c -o compat=0.10", noise: 600, isEarly: true))
    }

    /// In USR-A amid the noise, whose table is still to come when it leaves; in ROOT, behind the OEM partition.
    @Test(arguments: [1125, 2400], [true, false])
    func `a leaf like it in another partition stays`(mebibyte: Int, isCopy: Bool) throws {
        let row = Row(options: "-c -o compat=1.1,cluster_size=16k", noise: 60, clusterKiB: 16)
        try check(row, decoys: [FlatcarDisk.Decoy(mebibyte: mebibyte, isCopy: isCopy)])
    }

    private func check(_ row: Row, decoys: [FlatcarDisk.Decoy] = []) throws {
        let disk = try FlatcarDisk(
            .old, noiseBefore: row.noise, clusterKiB: row.clusterKiB, row.profile, decoys: decoys)
        let image = try disk.image(row.options)
        let change = try OEMChange(platform: "proxmoxve", kernelArguments: ["loglevel=4"])

        let passed = RetargetRun(image, change, chunk: 1 << 20)

        let inFile = try RetargetRun(inFile: image, change)
        #expect(passed.result == inFile.result)
        #expect(passed.output == inFile.output)
        let summary = try inFile.result.get()
        #expect(summary.changedCopies >= (row.profile == .dup ? 2 : 1))
        // Behind the noise, the leaf would not be early: this would test nothing.
        let head = image.count - row.noise << 20
        #expect(!row.isEarly || image.prefix(head) != inFile.output.prefix(head))
        try disk.folder.write(passed.output, to: "after.qcow2")
        #expect(try disk.folder.shell("qemu-img check after.qcow2").contains("No errors"))
        #expect(try disk.readScript("after.qcow2") == summary.script)
    }
}
