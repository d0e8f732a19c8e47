import Flatcar
import Foundation
import HTTP
import ImagePipeline
import Reports
import TestSupport
import Testing

private let compressed = "flatcar_production_qemu_image.img.bz2"
private let plain = "flatcar_production_qemu_image.img"

/// The stages on their own, on files of this machine.
@Suite(.sampleRelease) struct FileCommandTests {
    @Test func `a file is verified, and every bad verdict is one of verification`() throws {
        try SampleRelease.use { mirror in
            let settings = ReleaseSettings(
                channel: .stable, board: .amd64, mirror: nil, signingKey: mirror.keyFile,
                trustedFingerprint: mirror.fingerprint, cacheDirectory: nil)
            let verify = try VerifyFile(
                settings, run: RunContext(userAgent: "tests", isStopped: { false }), report: { _ in })
            let file = mirror.scratch.file("mirror/amd64-usr/current/\(plain)")
            let verdict = try verify.run(file, signature: file + ".sig")
            #expect(verdict.primary == mirror.fingerprint)
            #expect(try verdict.signer == mirror.signer())
            #expect(!verdict.signerHasExpired)

            try mirror.scratch.write("<html>", to: "garbage")
            try mirror.scratch.write([UInt8](repeating: 0, count: 65_537), to: "large")
            let other = mirror.scratch.file("mirror/amd64-usr/current/\(compressed).sig")
            for (signature, status) in [
                (other, Int32(65)), (mirror.scratch.file("garbage"), 65), (mirror.scratch.file("large"), 65),
                (mirror.scratch.file("absent"), 1),
            ] {
                let error = refusal { () throws(ImageError) in try verify.run(file, signature: signature) }
                #expect(error?.exitStatus.rawValue == status, "\(signature): \(String(describing: error))")
            }
            let absent = refusal { () throws(ImageError) in
                try verify.run(mirror.scratch.file("absent"), signature: file + ".sig")
            }
            #expect(absent?.exitStatus.rawValue == 1)
        }
    }

    @Test func `a file is decompressed, and what follows the data is counted`() throws {
        try SampleRelease.use { mirror in
            let file = mirror.scratch.file("mirror/amd64-usr/current/\(compressed)")
            let output = mirror.scratch.file("out.qcow2")
            #expect(try DecompressFile(workers: 2, isStopped: { false }).run(file, to: output) == 0)
            #expect(try mirror.scratch.bytes("out.qcow2") == mirror.bytes(plain))
            try mirror.write(mirror.bytes(compressed) + [1, 2, 3], to: compressed)
            #expect(try DecompressFile(workers: 2, isStopped: { false }).run(file, to: output) == 3)
            #expect(try mirror.scratch.bytes("out.qcow2") == mirror.bytes(plain))
        }
    }

    @Test(arguments: ["truncated", "flipped", "no bzip2", "absent"])
    func `what cannot be decompressed leaves no file`(fault: String) throws {
        try SampleRelease.use { mirror in
            var bytes = try mirror.bytes(compressed)
            switch fault {
            case "truncated": bytes.removeLast(100)
            case "flipped": bytes[bytes.count / 2] ^= 1
            default: bytes = Array("<html>".utf8)
            }
            try mirror.write(bytes, to: compressed)
            if fault == "absent" { try mirror.remove(compressed) }
            try mirror.scratch.run("mkdir", ["out"])
            let error = refusal { () throws(ImageError) in
                try DecompressFile(workers: 2, isStopped: { false }).run(
                    mirror.scratch.file("mirror/amd64-usr/current/\(compressed)"), to: mirror.scratch.file("out/a"))
            }
            #expect(error?.exitStatus.rawValue == (fault == "absent" ? 1 : 65))
            #expect(try FileManager.default.contentsOfDirectory(atPath: mirror.scratch.file("out")).isEmpty)
        }
    }
}
