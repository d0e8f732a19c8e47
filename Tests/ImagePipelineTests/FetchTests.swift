import DiskImage
import Flatcar
import Foundation
import HTTP
import ImagePipeline
import Reports
import TestSupport
import Testing

private let compressed = "flatcar_production_qemu_image.img.bz2"
private let plain = "flatcar_production_qemu_image.img"

@Suite(.sampleRelease) struct FetchTests {
    /// Fetches the image as it was published, unless said otherwise.
    private func fetch(
        _ mirror: Mirror, into path: String, _ compression: Compression = .bz2,
        oem: OEMSettings = OEMSettings(platform: .qemu), report: @escaping Reporter = { _ in }
    ) throws -> Result<String, ImageError> {
        let source = try mirror.source(report: report)
        let image = try ImageFile(flavour: .qemu, compression: compression, board: .amd64)
        do throws(ImageError) {
            return .success(
                try Fetch(image, oem: oem, workers: 2, source: source).run(.current, into: path).path)
        } catch {
            return .failure(error)
        }
    }

    private func files(_ mirror: Mirror) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: mirror.scratch.file("out")).sorted()
    }

    @Test(arguments: [Compression.bz2, .none])
    func `an image is fetched into a directory or a file`(compression: Compression) throws {
        try SampleRelease.use { mirror in
            try mirror.scratch.run("mkdir", ["out"])
            let directory = mirror.scratch.file("out")
            #expect(try fetch(mirror, into: directory, compression).get() == "\(directory)/\(plain)")
            #expect(try fetch(mirror, into: "\(directory)/a.qcow2", compression).get() == "\(directory)/a.qcow2")
            #expect(try files(mirror) == ["a.qcow2", plain])
            for name in try files(mirror) {
                #expect(try mirror.scratch.bytes("out/\(name)") == mirror.bytes(plain))
            }
            try mirror.scratch.run("qemu-img", ["check", "out/a.qcow2"])
        }
    }

    @Test(arguments: ["flipped", "truncated", "garbage behind", "another length"])
    func `a bad image leaves nothing behind and what was there as it was`(fault: String) throws {
        try SampleRelease.use { mirror in
            try mirror.scratch.run("mkdir", ["out"])
            try mirror.scratch.write("old", to: "out/old.qcow2")
            var bytes = try mirror.bytes(compressed)
            switch fault {
            case "flipped": bytes[bytes.count / 2] ^= 1
            case "truncated": bytes.removeLast(bytes.count / 2)
            case "garbage behind": bytes += [0]
            default: try mirror.write(mirror.bytes(plain).dropLast(1), to: plain)
            }
            try mirror.write(bytes, to: compressed)
            if fault == "garbage behind" { try mirror.sign(compressed) }
            for name in ["new.qcow2", "old.qcow2"] {
                guard case .failure(let error) = try fetch(mirror, into: mirror.scratch.file("out/\(name)")) else {
                    Issue.record("it was fetched")
                    continue
                }
                #expect(error.exitStatus.rawValue == 65, "\(error)")
            }
            #expect(try files(mirror) == ["old.qcow2"])
            #expect(try mirror.scratch.bytes("out/old.qcow2") == Array("old".utf8))
        }
    }

    @Test func `a mirror without the image as it is goes without its length`() throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            try mirror.remove(plain)
            try mirror.scratch.run("mkdir", ["out"])
            _ = try fetch(mirror, into: mirror.scratch.file("out")).get()
            #expect(try mirror.scratch.bytes("out/\(plain)") == image)
        }
    }

    @Test func `an image that the release does not have is named`() throws {
        try SampleRelease.use { mirror in
            try mirror.scratch.run("mv", ["mirror/amd64-usr/4593.2.5", "mirror/amd64-usr/4081.2.0"])
            try mirror.scratch.run("ln", ["-sfn", "4081.2.0", "mirror/amd64-usr/current"])
            try mirror.scratch.write("FLATCAR_VERSION_ID=4081.2.0\n", to: "mirror/amd64-usr/current/version.txt")
            try mirror.scratch.run("rm", ["mirror/amd64-usr/current/version.txt.sig"])
            try mirror.scratch.run("mkdir", ["out"])
            let source = try mirror.source()
            let image = try ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64)
            let error = refusal { () throws(ImageError) in
                try Fetch(image, oem: OEMSettings(), workers: 2, source: source).run(
                    .current, into: mirror.scratch.file("out"))
            }
            guard case .release(.notPublished) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a signature that is not there stops it at the start`() throws {
        try SampleRelease.use { mirror in
            try mirror.remove(compressed + ".sig")
            try mirror.scratch.run("mkdir", ["out"])
            guard case .failure(.release(.transfer(_, .notFound))) = try fetch(mirror, into: mirror.scratch.file("out"))
            else {
                Issue.record("it is another error")
                return
            }
            #expect(try files(mirror).isEmpty)
        }
    }

    @Test func `an image is fetched as what its release's guests run as, unless it shall stay as it is`() throws {
        try SampleRelease.use { mirror in
            try mirror.scratch.run("mkdir", ["out"])
            let reports = KeptReports()
            _ = try fetch(
                mirror, into: mirror.scratch.file("out/a"), oem: OEMSettings(kernelArguments: ["loglevel=4"]),
                report: reports.report
            ).get()
            let change = try OEMChange(platform: "proxmoxve", kernelArguments: ["loglevel=4"])
            _ = try RetargetFile(change, isStopped: { false }).run(
                mirror.scratch.file("mirror/amd64-usr/current/\(plain)"), to: mirror.scratch.file("by-itself"))
            #expect(try mirror.scratch.bytes("out/a") == mirror.scratch.bytes("by-itself"))
            #expect(reports.texts == ["note: the image was for qemu; changed 1 of 1 copies of its grub.cfg"])
            let error = try fetch(
                mirror, into: mirror.scratch.file("out/b"),
                oem: OEMSettings(kernelArguments: [String(repeating: "a", count: 100)]))
            guard case .failure(.oemSettings(.noTextRoom)) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(try files(mirror) == ["a"])
        }
    }

    @Test(arguments: [Compression.bz2, .none])
    func `an image whose data come before the table that tells of them is changed on its way`(
        compression: Compression
    ) throws {
        try SampleRelease.use { mirror in
            try mirror.bringOutOfOrder()
            try mirror.scratch.run("mkdir", ["out"])
            let reports = KeptReports()
            _ = try fetch(
                mirror, into: mirror.scratch.file("out/a"), compression, oem: OEMSettings(), report: reports.report
            ).get()
            #expect(reports.texts.count == 1 && reports.texts[0].hasPrefix("note: the image was for qemu; changed"))
            #expect(try files(mirror) == ["a"])
            let fetched = try mirror.scratch.bytes("out/a")
            #expect(try fetched.count == mirror.bytes(plain).count && fetched != mirror.bytes(plain))
            #expect(try mirror.scratch.run("qemu-img", ["check", "out/a"]).contains("No errors"))
            #expect(try mirror.scratch.oemScript("out/a").contains("set oem_id=\"proxmoxve\"\n"))
        }
    }
}
