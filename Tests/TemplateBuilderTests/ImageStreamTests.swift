import Bzip2
import DiskImage
import Flatcar
import Foundation
import HTTP
import OpenPGP
import Pipes
import Synchronization
import TemplateBuilder
import Testing

private let compressed = "flatcar_production_qemu_image.img.bz2"
private let plain = "flatcar_production_qemu_image.img"

/// The way of an image's bytes, from a mirror in a directory to whoever reads the pipe.
@Suite(.sampleRelease) struct ImageStreamTests {
    /// What came out of a stream.
    private struct Outcome {
        var result: Result<ImageFacts, BuildError>
        /// What the consumer had read.
        var read: [UInt8] = []
        var wasStarted = false
        /// Whether the consumer was told that all it had read is good.
        var sawEnd = false

        var error: BuildError? {
            guard case .failure(let error) = result else { return nil }
            return error
        }
    }

    private struct Order {
        var compression = Compression.bz2
        var length: UInt64?
        var diskSize: UInt64?
        var head = 0
        var capacity = 1 << 18
        /// After how many bytes the consumer gives up.
        var patience = Int.max
        var isStopped: @Sendable () -> Bool = { false }
    }

    private func stream(_ mirror: Mirror, _ change: (inout Order) -> Void = { _ in }) throws -> Outcome {
        var settings = Order()
        change(&settings)
        let workshop = try mirror.workshop(isStopped: settings.isStopped)
        let release = try workshop.releases.resolve(.current)
        let image = try ImageFile(flavour: .qemu, compression: settings.compression, board: .amd64)
        let order = try workshop.order(
            image, of: release, length: settings.length, diskSize: settings.diskSize, workers: 2)
        var outcome = Outcome(result: .failure(.cancelled))
        do throws(BuildError) {
            let (facts, _) = try ImageStream.run(
                order, client: workshop.downloads, pipe: BytePipe(capacity: settings.capacity), head: settings.head,
                report: { _ in }
            ) { pipe throws(BuildError) in
                outcome.wasStarted = true
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
                defer { buffer.deallocate() }
                while outcome.read.count < settings.patience {
                    switch pipe.read(into: buffer) {
                    case .bytes(let count): outcome.read += Array(buffer.prefix(count))
                    case .end:
                        outcome.sawEnd = true
                        return
                    case .failed, .timedOut: throw .cancelled
                    }
                }
                throw .file(path: "disk", reason: "full")
            }
            outcome.result = .success(facts)
        } catch {
            outcome.result = .failure(error)
        }
        return outcome
    }

    /// Streams what must not get through.
    private func refusal(
        _ mirror: Mirror, sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Order) -> Void = { _ in }
    ) throws -> BuildError? {
        let outcome = try stream(mirror, change)
        #expect(!outcome.sawEnd, "the consumer was told that all is good", sourceLocation: sourceLocation)
        #expect(outcome.error != nil, sourceLocation: sourceLocation)
        return outcome.error
    }

    @Test(arguments: [Compression.bz2, .none], [true, false])
    func `a good image comes out whole, with what is known of it`(
        compression: Compression, isAnnounced: Bool
    ) throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            let outcome = try stream(mirror) {
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
            let outcome = try stream(mirror) { ($0.compression, $0.capacity) = (.none, 1) }
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
            let outcome = try stream(mirror) { $0.length = UInt64(image.count) }
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
            let error = try refusal(mirror)
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
            guard case .signature(_, .wrongSignature) = try refusal(mirror, { $0.compression = .none }) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test(arguments: [compressed, plain])
    func `a truncated image is a wrong signature`(name: String) throws {
        try SampleRelease.use { mirror in
            try mirror.write(mirror.bytes(name).dropLast(1000), to: name)
            let error = try refusal(mirror) { $0.compression = name == plain ? .none : .bz2 }
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
            guard case .compression(_, let error) = try refusal(mirror) else {
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
            guard case .compression = try refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test func `bytes behind the compressed data are refused, even if they were signed`() throws {
        try SampleRelease.use { mirror in
            try mirror.write(mirror.bytes(compressed) + Array("garbage".utf8), to: compressed)
            try mirror.sign(compressed)
            guard case .trailingBytes(_, 7) = try refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test(arguments: [Compression.bz2, .none], [-1, 1, 100_000])
    func `another length than the announced one is refused`(compression: Compression, difference: Int) throws {
        try SampleRelease.use { mirror in
            let count = try mirror.bytes(plain).count
            let error = try refusal(mirror) {
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
            let outcome = try stream(mirror) {
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
            let outcome = try stream(mirror) { ($0.compression, $0.head) = (compression, 1 << 16) }
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
            guard case .image(_, .truncated(length: 79)) = try refusal(mirror, { $0.compression = .none }) else {
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
            let outcome = try stream(mirror)
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
            guard case .download(_, .notFound) = try refusal(mirror) else {
                Issue.record("it is another error")
                return
            }
        }
    }

    @Test(arguments: [Compression.bz2, .none], [0, 1, 100_000])
    func `when the consumer gives up its error is the one that counts`(compression: Compression, after: Int) throws {
        try SampleRelease.use { mirror in
            let error = try refusal(mirror) {
                ($0.compression, $0.patience, $0.capacity) = (compression, after, 4096)
            }
            guard case .file("disk", "full") = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `when both go wrong the image's own fault is told`() throws {
        try SampleRelease.use { mirror in
            try mirror.write(mirror.bytes(plain).dropLast(1), to: plain)
            // Everything fits into the pipe, so the writer does not notice that nobody reads.
            let error = try refusal(mirror) {
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
            let error = try refusal(mirror) {
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

@Suite(.sampleRelease) struct FetchTests {
    private func fetch(
        _ mirror: Mirror, into path: String, _ compression: Compression = .bz2
    ) throws -> Result<String, BuildError> {
        let workshop = try mirror.workshop()
        let image = try ImageFile(flavour: .qemu, compression: compression, board: .amd64)
        do throws(BuildError) {
            return .success(try Fetch(image, workers: 2, workshop: workshop).run(.current, into: path).path)
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
            try mirror.scratch.run("mkdir", ["out"])
            let workshop = try mirror.workshop()
            let image = try ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64)
            let error = refusal { () throws(BuildError) in
                try Fetch(image, workers: 2, workshop: workshop).run(.current, into: mirror.scratch.file("out"))
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
}

/// The stages on their own, on files of this machine.
@Suite(.sampleRelease) struct PlumbingTests {
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
                (other, Int32(65)), (mirror.scratch.file("garbage"), 65), (mirror.scratch.file("large"), 1),
                (mirror.scratch.file("absent"), 1),
            ] {
                let error = refusal { () throws(BuildError) in try verify.run(file, signature: signature) }
                #expect(error?.exitStatus.rawValue == status, "\(signature): \(String(describing: error))")
            }
            let absent = refusal { () throws(BuildError) in
                try verify.run(mirror.scratch.file("absent"), signature: file + ".sig")
            }
            #expect(absent?.exitStatus.rawValue == 1)
        }
    }

    @Test func `a file is decompressed, and what follows the data is counted`() throws {
        try SampleRelease.use { mirror in
            let file = mirror.scratch.file("mirror/amd64-usr/current/\(compressed)")
            let output = mirror.scratch.file("out.qcow2")
            #expect(try DecompressFile(workers: 2).run(file, to: output) == 0)
            #expect(try mirror.scratch.bytes("out.qcow2") == mirror.bytes(plain))
            try mirror.write(mirror.bytes(compressed) + [1, 2, 3], to: compressed)
            #expect(try DecompressFile(workers: 2).run(file, to: output) == 3)
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
            let error = refusal { () throws(BuildError) in
                try DecompressFile(workers: 2).run(
                    mirror.scratch.file("mirror/amd64-usr/current/\(compressed)"), to: mirror.scratch.file("out/a"))
            }
            #expect(error?.exitStatus.rawValue == (fault == "absent" ? 1 : 65))
            #expect(try FileManager.default.contentsOfDirectory(atPath: mirror.scratch.file("out")).isEmpty)
        }
    }
}
