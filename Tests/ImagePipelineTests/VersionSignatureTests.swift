import Flatcar
import Foundation
import HTTP
import ImagePipeline
import OpenPGP
import Reports
import TestSupport
import Testing

/// `version.txt` and its signature.
@Suite(.sampleRelease) struct VersionSignatureTests {
    private func refusal(_ source: ImageSource) -> ImageError? {
        ImagePipelineTests.refusal { () throws(ImageError) in try source.resolve(.current) }
    }

    @Test func `one that somebody has changed is refused`() throws {
        try SampleRelease.use { mirror in
            #expect(try mirror.source().resolve(.current).version.description == SampleRelease.version)
            try mirror.write(try mirror.bytes("version.txt") + Array("# more\n".utf8), to: "version.txt")
            let error = refusal(try mirror.source())
            guard case .release(.openPGP(let what, .wrongSignature)) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(what.contains("version.txt of release \(SampleRelease.version)"))
            #expect(error?.exitStatus.rawValue == 65)
            try mirror.sign("version.txt")
            #expect(try mirror.source().resolve(.current).version.description == SampleRelease.version)
        }
    }

    @Test func `one whose signature is none is refused`() throws {
        try SampleRelease.use { mirror in
            try mirror.write(Array("<html>".utf8), to: "version.txt.sig")
            #expect(refusal(try mirror.source())?.exitStatus.rawValue == 65)
        }
    }

    @Test func `a mirror that never had a signature is believed, and one that had is not`() throws {
        try SampleRelease.use { mirror in
            let cache = mirror.scratch.file("cache")
            let source = try mirror.source(cache: cache)
            let signature = try mirror.bytes("version.txt.sig")
            try mirror.remove("version.txt.sig")
            _ = try source.resolve(.current)
            try mirror.write(signature, to: "version.txt.sig")
            _ = try source.resolve(.current)
            try mirror.remove("version.txt.sig")
            let error = refusal(source)
            guard case .release(.versionSignatureGone(let url, let seen)) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(url.hasSuffix("/amd64-usr/\(SampleRelease.version)/version.txt.sig"))
            #expect(seen.release == SampleRelease.version && abs(seen.time.timeIntervalSinceNow) < 3600)
            #expect(error?.exitStatus.rawValue == 65)
            // A note that cannot be read is still one.
            try Data().write(to: URL(filePath: seen.path))
            guard case .release(.versionSignatureGone) = refusal(source) else {
                Issue.record("a note that was emptied is forgotten")
                return
            }
            try FileManager.default.removeItem(atPath: seen.path)
            _ = try source.resolve(.current)
        }
    }

    @Test func `a bad signature is nothing that was seen`() throws {
        try SampleRelease.use { mirror in
            let source = try mirror.source(cache: mirror.scratch.file("cache"))
            try mirror.write(try mirror.bytes("flatcar_production_qemu_image.img.sig"), to: "version.txt.sig")
            #expect(refusal(source)?.exitStatus.rawValue == 65)
            try mirror.remove("version.txt.sig")
            _ = try source.resolve(.current)
        }
    }
}
