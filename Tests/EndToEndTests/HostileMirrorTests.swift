import Foundation
import Testing

/// Mirrors that serve what was signed once, and not what they say it is.
@Suite(.blocking) struct HostileMirrorTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(.simulator) func `an old image under a new number is a downgrade`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            try bench.mirror.publish(like: Self.old, as: "9999.2.0")
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            for words in ["\(Self.new) (signed 20", "9999.2.0 (signed 20", "--allow-downgrade"] {
                #expect(outcome.errors.contains(words), "\(outcome)")
            }
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(1) && check.errors.contains("9999.2.0 (signed 20"), "\(check)")
            try #expect(bench.inventory() == before)
            let allowed = try bench.tool.run(["build", "--allow-downgrade"])
            #expect(allowed.ending == .exit(0), "\(allowed)")
            try bench.expectTemplate(release: "9999.2.0", "\(allowed)")
        }
    }

    @Test(.simulator) func `a number that was a lie does not keep the next release away`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(like: Self.old, as: "9999.2.0")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.expectTemplate(release: "9999.2.0")
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["check"]).ending == .exit(2))
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
            let versions = try bench.versions()
            let times = versions.compactMap { $0["signed"]?.string }
            #expect(times.count == 2 && times == times.sorted(by: >), "\(versions)")
        }
    }

    @Test(.simulator) func `an image that was signed too long ago is refused, also when it is the template's`() throws {
        try Bench.run { bench in
            let key = try SigningHome(bench.scratch.path + "/key", in: bench.scratch, at: "20260101T000000")
            bench.scratch.atEnd { [scratch = bench.scratch] in key.endAgent(in: scratch) }
            bench.use(key, keyFile: key.keyFile)
            for file in [Mirror.image, "version.txt"] { try bench.mirror.sign(file, by: key, at: "20260102T000000") }
            let before = try bench.inventory()
            func expectRefusal(_ arguments: [String]) throws {
                let outcome = try bench.tool.run(arguments + ["--max-age", "30"])
                #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
                #expect(
                    outcome.errors.contains("signed 2026-01-02") && outcome.errors.contains("30 days"), "\(outcome)")
            }
            for arguments in [["build"], ["check"], ["fetch", "--out", bench.scratch.fresh("image")]] {
                try expectRefusal(arguments)
            }
            try #expect(bench.inventory() == before)
            try #expect(bench.tool.run(["build", "--max-age", "36500"]).ending == .exit(0))
            try #expect(bench.tool.run(["build"]).text.contains("nothing to do"))
            // A mirror that stands still looks like one that has nothing new.
            try expectRefusal(["build"])
            try expectRefusal(["check"])
            // So does one whose newest release was rolled back.
            try bench.mirror.publish(MirrorServer.newerRelease)
            for file in [Mirror.image, "version.txt"] {
                try bench.mirror.sign(file, of: MirrorServer.newerRelease, by: key, at: "20260103T000000")
            }
            try #expect(bench.tool.run(["build", "--max-age", "36500"]).ending == .exit(0))
            try #expect(bench.tool.run(["rollback"]).ending == .exit(0))
            try #expect(bench.tool.run(["build"]).text.contains("rolled back"))
            try expectRefusal(["build"])
        }
    }

    @Test(.simulator) func `a mirror that has signed its version once is held to it`() throws {
        try Bench.run { bench in
            let signature = "version.txt.sig"
            let kept = try bench.mirror.bytes(signature)
            try bench.mirror.remove(signature)
            try #expect(bench.tool.run(["check"]).ending == .exit(2), "one that never has is believed")
            try bench.mirror.change(signature) { $0 = kept }
            try #expect(bench.tool.run(["check"]).ending == .exit(2))
            try bench.mirror.remove(signature)
            let outcome = try bench.tool.run(["check"])
            #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
            for words in [signature, Self.old, "\(Calendar(identifier: .iso8601).component(.year, from: Date()))-"] {
                #expect(outcome.errors.contains(words), "\(outcome)")
            }
            let note = try #require(outcome.complaints.first?.split(separator: " ").last)
            try FileManager.default.removeItem(atPath: String(note))
            try #expect(bench.tool.run(["check"]).ending == .exit(2))
        }
    }

    @Test(.simulator) func `a version that was signed as another one is refused`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(like: Self.new, as: "9999.2.0")
            let stolen = try Data(contentsOf: URL(fileURLWithPath: bench.mirror.path("version.txt.sig")))
            try stolen.write(
                to: URL(fileURLWithPath: bench.mirror.path("version.txt.sig", of: "9999.2.0")), options: .atomic)
            let outcome = try bench.tool.run(["build"])
            #expect(
                outcome.ending == .exit(65) && outcome.errors.contains("version.txt of release 9999.2.0"), "\(outcome)")
        }
    }
}

extension Bench {
    /// Trusts another key than the mirrors' own.
    /// - Parameter keyFile: its file or URL.
    func use(_ key: SigningHome, keyFile: String) {
        tool.environment["PROXMOX_FLATCAR_SIGNING_KEY"] = keyFile
        tool.environment["PROXMOX_FLATCAR_TRUSTED_FINGERPRINT"] = key.fingerprint
    }
}
