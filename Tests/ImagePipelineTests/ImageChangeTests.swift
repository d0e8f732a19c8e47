import DiskImage
import Files
import Flatcar
import Foundation
import ImagePipeline
import OpenPGP
import Reports
import TestSupport
import Testing

private let compressed = "flatcar_production_qemu_image.img.bz2"
private let plain = "flatcar_production_qemu_image.img"

/// The change of an image on its way, and whose fault it is when it fails.
@Suite(.sampleRelease) struct ImageChangeTests {
    private static let wanted = Result { try OEMChange(platform: "proxmoxve", consoleAutologin: false) }
    private var wanted: OEMChange { get throws { try Self.wanted.get() } }

    @Test(arguments: [Compression.bz2, .none], [true, false])
    func `a good image comes out changed, in its own length`(compression: Compression, isAnnounced: Bool) throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            let change = try wanted
            let run = try StreamRun(mirror) {
                ($0.compression, $0.change) = (compression, change)
                $0.length = isAnnounced ? UInt64(image.count) : nil
                $0.diskSize = SampleRelease.diskSize
            }
            let facts = try run.result.get()
            #expect(run.sawEnd && run.read != image)
            #expect(facts.bytes == UInt64(image.count) && run.read.count == image.count)
            #expect(facts.change?.platformsBefore == ["qemu"] && facts.change?.changedCopies ?? 0 > 0)
            #expect(facts.change?.script.contains("\nset oem_id=\"proxmoxve\"\nset linux_append=\"\"\n") == true)
            // The digest is that of what was signed.
            let name = compression == .bz2 ? compressed : plain
            let sum = try mirror.scratch.run("sha512sum", ["mirror/amd64-usr/current/\(name)"])
            #expect(sum.hasPrefix(facts.digest + " "))
            try mirror.scratch.write(run.read, to: "changed.qcow2")
            #expect(try mirror.scratch.run("qemu-img", ["check", "changed.qcow2"]).contains("No errors"))
            _ = try RetargetFile(change, isStopped: { false }).run(
                mirror.scratch.file("mirror/amd64-usr/current/\(plain)"), to: mirror.scratch.file("by-itself.qcow2"))
            #expect(try mirror.scratch.bytes("by-itself.qcow2") == run.read)
        }
    }

    @Test func `an image that is as wanted passes untouched`() throws {
        try SampleRelease.use { mirror in
            let change = try OEMChange(platform: "proxmoxve")
            let run = try StreamRun(mirror) {
                ($0.flavour, $0.compression, $0.change) = (.proxmoxve, .none, change)
            }
            #expect(try run.result.get().change?.changedCopies == 0)
            #expect(try run.read == mirror.bytes("flatcar_production_proxmoxve_image.img"))
        }
    }

    /// Neither the disk's end nor the delay before the change may hide it.
    @Test(arguments: [Compression.bz2, .none])
    func `what is wrong with the header is noticed before the consumer starts`(compression: Compression) throws {
        try SampleRelease.use { mirror in
            let change = try wanted
            let small = try StreamRun(mirror) {
                ($0.compression, $0.change) = (compression, change)
                ($0.diskSize, $0.head) = (SampleRelease.diskSize - 1, 1 << 16)
            }
            guard case .diskTooSmall = small.error else {
                Issue.record("\(small.result)")
                return
            }
            #expect(!small.wasStarted)
            try mirror.replaceImage(with: [UInt8](repeating: 7, count: 1 << 20))
            let raw = try StreamRun(mirror) { ($0.compression, $0.change) = (compression, change) }
            guard case .image(_, .notQCOW2) = raw.error else {
                Issue.record("\(raw.result)")
                return
            }
            #expect(raw.read.isEmpty)
        }
    }

    /// A disk without an OEM partition, signed; with so much behind that the fault shows in mid-stream, or not.
    @Test(arguments: [Compression.bz2, .none], [0, 16])
    func `an image that cannot be changed never gets to its end`(compression: Compression, mebibytes: Int) throws {
        try SampleRelease.use { mirror in
            let disk = mirror.scratch.file("disk.raw")
            try mirror.scratch.run("truncate", ["-s", "64M", disk])
            try mirror.scratch.write("label: gpt\nstart=2048, name=\"ROOT\"\n", to: "partitions")
            try mirror.scratch.run("sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin; sfdisk -q disk.raw < partitions"])
            try mirror.scratch.run(
                "dd",
                [
                    "if=/dev/urandom", "of=disk.raw", "bs=1M", "seek=2", "count=\(mebibytes)", "conv=notrunc",
                    "status=none",
                ])
            try mirror.scratch.run("qemu-img", ["convert", "-O", "qcow2", "-c", "disk.raw", "image"])
            try mirror.replaceImage(with: mirror.scratch.bytes("image"))
            let change = try wanted
            let run = try StreamRun(mirror) { ($0.compression, $0.change) = (compression, change) }
            guard case .image(let file, .oemPartitions(0)) = run.error else {
                Issue.record("\(run.result)")
                return
            }
            #expect(file == "\(compression == .bz2 ? compressed : plain) (release \(SampleRelease.version))")
            #expect(!run.sawEnd && run.read.isEmpty)
            #expect(run.error?.exitStatus.rawValue == 65)
            #expect("\(String(describing: run.error))".contains("--flavour proxmoxve"))
        }
    }

    /// All of it fits into what is held back, so that the change is told of the end only after the verdict.
    @Test(arguments: [Compression.bz2, .none])
    func `a wrong signature is told before what the change says of the rest`(compression: Compression) throws {
        try SampleRelease.use { mirror in
            let name = compression == .bz2 ? compressed : plain
            try mirror.write(mirror.bytes(name).dropLast(1000), to: name)
            let change = try wanted
            let error = try StreamRun.refusal(mirror) { ($0.compression, $0.change) = (compression, change) }
            guard case .signature(_, .wrongSignature) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `another length than the announced one is told before what the change says of the end`() throws {
        try SampleRelease.use { mirror in
            let whole = try mirror.bytes(plain).count
            try mirror.replaceImage(with: Array(mirror.bytes(plain).prefix(300_000)))
            let change = try wanted
            let error = try StreamRun.refusal(mirror) { ($0.change, $0.length) = (change, UInt64(whole)) }
            guard case .lengthMismatch(_, announced: UInt64(whole), decoded: 300_000) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            guard case .image(_, .endsEarly) = try StreamRun.refusal(mirror, { $0.change = change }) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test(arguments: [Compression.bz2, .none], [0, 1, 100_000])
    func `when the consumer gives up its error is the one that counts`(compression: Compression, after: Int) throws {
        try SampleRelease.use { mirror in
            let change = try wanted
            let error = try StreamRun.refusal(mirror) {
                ($0.compression, $0.change) = (compression, change)
                ($0.patience, $0.capacity) = (after, 4096)
            }
            guard case .file(FileError(path: "disk", reason: "full")) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
