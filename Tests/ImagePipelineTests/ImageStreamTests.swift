import Bzip2
import DiskImage
import Files
import Flatcar
import Foundation
import HTTP
import ImagePipeline
import OpenPGP
import Pipes
import Reports
import Synchronization
import TestSupport
import Testing

private let compressed = "flatcar_production_qemu_image.img.bz2"
private let plain = "flatcar_production_qemu_image.img"

/// The way of an image's bytes, from a mirror in a directory to whoever reads the pipe.
@Suite(.sampleRelease) struct ImageStreamTests {
    @Test(arguments: [Compression.bz2, .none], [true, false])
    func `a good image comes out whole, with what is known of it`(
        compression: Compression, isAnnounced: Bool
    ) throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            let outcome = try StreamRun(mirror) {
                $0.compression = compression
                $0.length = isAnnounced ? UInt64(image.count) : nil
                $0.diskSize = SampleRelease.diskSize
            }
            let facts = try outcome.result.get()
            #expect(outcome.sawEnd)
            #expect(outcome.read == image)
            let name = compression == .bz2 ? compressed : plain
            #expect(facts.bytes == UInt64(image.count))
            #expect(try facts.downloadedBytes == UInt64(mirror.bytes(name).count))
            let sum = try mirror.scratch.run("sha512sum", ["mirror/amd64-usr/current/\(name)"])
            #expect(sum.hasPrefix(facts.digest + " "))
            #expect(facts.signature.primary.description == mirror.fingerprint)
            #expect(try facts.signer == mirror.signer())
        }
    }

    @Test func `a pipe of one byte is slow and no more`() throws {
        try SampleRelease.use { mirror in
            let tiny = Array(try mirror.bytes(plain).prefix(4096))
            try mirror.write(tiny, to: plain)
            try mirror.sign(plain)
            let outcome = try StreamRun(mirror) { ($0.compression, $0.capacity) = (.none, 1) }
            #expect(outcome.read == tiny)
            #expect(outcome.sawEnd)
        }
    }

    @Test func `several bzip2 streams in one file are one image`() throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            var whole: [UInt8] = []
            for half in [image[..<(image.count / 2)], image[(image.count / 2)...]] {
                try mirror.scratch.write(Array(half), to: "half")
                try mirror.scratch.run("lbzip2", ["--force", "half"])
                whole += try mirror.scratch.bytes("half.bz2")
            }
            try mirror.write(whole, to: compressed)
            try mirror.sign(compressed)
            let outcome = try StreamRun(mirror) { $0.length = UInt64(image.count) }
            #expect(outcome.read == image)
            #expect(outcome.sawEnd)
        }
    }

    @Test(arguments: [0, 10, 50, 99, 100])
    func `one flipped byte of a compressed image is noticed, wherever it is`(percent: Int) throws {
        try SampleRelease.use { mirror in
            var bytes = try mirror.bytes(compressed)
            bytes[(bytes.count - 1) * percent / 100] ^= 0x10
            try mirror.write(bytes, to: compressed)
            let error = try StreamRun.refusal(mirror)
            #expect(error?.exitStatus.rawValue == 65, "\(String(describing: error))")
        }
    }

    @Test(arguments: [1, 50, 100])
    func `one flipped byte of an image as it is is a wrong signature`(percent: Int) throws {
        try SampleRelease.use { mirror in
            var bytes = try mirror.bytes(plain)
            // Behind the header, where nothing but the signature can tell.
            bytes[max(104, (bytes.count - 1) * percent / 100)] ^= 0x10
            try mirror.write(bytes, to: plain)
            guard case .signature(_, .wrongSignature) = try StreamRun.refusal(mirror, { $0.compression = .none }) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test(arguments: [compressed, plain])
    func `a truncated image is a wrong signature`(name: String) throws {
        try SampleRelease.use { mirror in
            try mirror.write(mirror.bytes(name).dropLast(1000), to: name)
            let error = try StreamRun.refusal(mirror) { $0.compression = name == plain ? .none : .bz2 }
            guard case .signature(_, .wrongSignature) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a truncated image that was signed like that is noticed by the decoder`() throws {
        try SampleRelease.use { mirror in
            try mirror.write(mirror.bytes(compressed).dropLast(1000), to: compressed)
            try mirror.sign(compressed)
            guard case .compression(_, let error) = try StreamRun.refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
            #expect(error.reason == .truncated)
        }
    }

    @Test func `an empty file that was signed is no image`() throws {
        try SampleRelease.use { mirror in
            try mirror.write([], to: compressed)
            try mirror.sign(compressed)
            guard case .compression = try StreamRun.refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test func `bytes behind the compressed data are refused, even if they were signed`() throws {
        try SampleRelease.use { mirror in
            let end = try mirror.bytes(compressed).count
            try mirror.write(mirror.bytes(compressed) + Array("garbage".utf8), to: compressed)
            try mirror.sign(compressed)
            guard case .trailingBytes(_, at: UInt64(end)) = try StreamRun.refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    /// Were it read to its end, the signature would be what is wrong: a mirror may send for ever. The decoder has a few MiB
    /// on their way.
    @Test func `the download stops when something follows the compressed data`() throws {
        try SampleRelease.use { mirror in
            let end = try mirror.bytes(compressed).count
            try mirror.write(mirror.bytes(compressed) + [UInt8](repeating: 0, count: 32 << 20), to: compressed)
            guard case .trailingBytes(_, at: UInt64(end)) = try StreamRun.refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test func `so it does when there is more compressed data than the announced image takes`() throws {
        try SampleRelease.use { mirror in
            let error = try StreamRun.refusal(mirror) { $0.length = 1 << 20 }
            guard case .overlong(_, length: 1 << 20) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [Compression.bz2, .none])
    func `an image of no announced length is no longer than its disk`(compression: Compression) throws {
        try SampleRelease.use { mirror in
            // The header says so (QEMU docs/interop/qcow2.rst: bytes 24 to 31); the file then has far more.
            var image = Array(try mirror.bytes(plain).prefix(80))
            image.replaceSubrange(24..<32, with: [0, 0, 0, 0, 0, 0x40, 0, 0])
            try mirror.write(image + [UInt8](repeating: 0, count: 8 << 20), to: plain)
            try mirror.scratch.run("bzip2", ["-kf", "mirror/amd64-usr/\(SampleRelease.version)/\(plain)"])
            // What is short is judged by its signature first.
            for name in [plain, compressed] { try mirror.sign(name) }
            let error = try StreamRun.refusal(mirror) { $0.compression = compression }
            guard case .largerThanItsDisk(_, virtualSize: 4 << 20) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [Compression.bz2, .none], [-1, 1, 100_000])
    func `another length than the announced one is refused`(compression: Compression, difference: Int) throws {
        try SampleRelease.use { mirror in
            let count = try mirror.bytes(plain).count
            let error = try StreamRun.refusal(mirror) {
                ($0.compression, $0.length) = (compression, UInt64(count + difference))
            }
            guard case .lengthMismatch(_, announced: UInt64(count + difference), let decoded) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            // A longer one is given up as soon as it is known to be.
            #expect(difference < 0 ? decoded > UInt64(count + difference) : decoded == UInt64(count))
        }
    }

    @Test func `a disk that is too small is noticed before the consumer starts`() throws {
        try SampleRelease.use { mirror in
            let outcome = try StreamRun(mirror) {
                ($0.diskSize, $0.head) = (SampleRelease.diskSize - 1, 1 << 16)
            }
            guard case .diskTooSmall(SampleRelease.diskSize - 1, SampleRelease.diskSize) = outcome.error else {
                Issue.record("\(String(describing: outcome.error))")
                return
            }
            #expect(!outcome.wasStarted)
        }
    }

    @Test(arguments: [Compression.bz2, .none])
    func `what is no qcow2 never reaches the consumer`(compression: Compression) throws {
        try SampleRelease.use { mirror in
            let raw = [UInt8](repeating: 7, count: 1 << 20)
            try mirror.write(raw, to: plain)
            try mirror.scratch.run("lbzip2", ["--force", "--keep", "mirror/amd64-usr/current/\(plain)"])
            try mirror.sign(plain)
            try mirror.sign(compressed)
            let outcome = try StreamRun(mirror) { ($0.compression, $0.head) = (compression, 1 << 16) }
            guard case .image(_, .notQCOW2) = outcome.error else {
                Issue.record("\(String(describing: outcome.error))")
                return
            }
            #expect(!outcome.wasStarted)
            #expect(outcome.read.isEmpty)
        }
    }

    @Test func `an image that ends within its header is refused`() throws {
        try SampleRelease.use { mirror in
            try mirror.write(Array(mirror.bytes(plain).prefix(79)), to: plain)
            try mirror.sign(plain)
            guard case .image(_, .truncated(length: 79)) = try StreamRun.refusal(mirror, { $0.compression = .none })
            else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test func `a signature by another key is refused before anything is sent`() throws {
        try SampleRelease.use { mirror in
            let home = mirror.scratch.file("other")
            let scripts = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../scripts/support").standardized.path
            try mirror.scratch.run(scripts + "/make-signing-key", [home])
            defer { _ = try? mirror.scratch.run("gpgconf", ["--homedir", home, "--kill", "all"]) }
            try mirror.sign(compressed, home: home)
            let outcome = try StreamRun(mirror)
            guard case .signature(_, .unknownIssuer) = outcome.error else {
                Issue.record("\(String(describing: outcome.error))")
                return
            }
            #expect(outcome.read.isEmpty)
        }
    }

    @Test func `an image that is not there says so`() throws {
        try SampleRelease.use { mirror in
            try mirror.remove(compressed)
            guard case .download(_, .notFound) = try StreamRun.refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test(arguments: [Compression.bz2, .none], [0, 1, 100_000])
    func `when the consumer gives up its error is the one that counts`(compression: Compression, after: Int) throws {
        try SampleRelease.use { mirror in
            let error = try StreamRun.refusal(mirror) {
                ($0.compression, $0.patience, $0.capacity) = (compression, after, 4096)
            }
            guard case .file(FileError(path: "disk", reason: "full")) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `when both go wrong the image's own fault is told`() throws {
        try SampleRelease.use { mirror in
            try mirror.write(mirror.bytes(plain).dropLast(1), to: plain)
            // Everything fits into the pipe, so the writer does not notice that nobody reads.
            let error = try StreamRun.refusal(mirror) {
                ($0.compression, $0.patience, $0.capacity) = (.none, 0, 4 << 20)
                $0.head = (4 << 20) - 1
            }
            guard case .signature = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a run that is stopped ends the stream`() throws {
        try SampleRelease.use { mirror in
            let asked = Mutex(0)
            let error = try StreamRun.refusal(mirror) {
                $0.compression = .none
                $0.isStopped = {
                    asked.withLock {
                        $0 += 1
                        return $0 > 2
                    }
                }
            }
            guard case .download(_, .cancelled) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
