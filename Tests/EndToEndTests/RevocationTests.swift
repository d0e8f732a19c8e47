import Foundation
import Testing

/// A signing key that is fetched, and revoked while there is a copy of it.
@Suite(.blocking) struct RevocationTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(.simulator) func `no new release is taken by a key that was revoked since it was fetched`() throws {
        try Bench.run { bench in
            let key = try bench.publishKey()
            try bench.mirror.publish(Self.new)
            for version in [Self.old, Self.new] {
                for file in [Mirror.image, "version.txt"] { try bench.mirror.sign(file, of: version, by: key) }
            }
            try #expect(bench.tool.run(["build", "--release", Self.old]).ending == .exit(0))
            let asked = try bench.keyRequests()
            let idle = try bench.tool.run(["build", "--release", Self.old])
            #expect(idle.text.contains("nothing to do"), "\(idle)")
            try #expect(bench.keyRequests() == asked, "a run that finds nothing to do asks for no key")
            try key.revoke(in: bench.scratch)
            try bench.copyKey(key)
            let before = try bench.inventory()
            for isKeyServed in [true, false] {
                if !isKeyServed { try FileManager.default.removeItem(atPath: bench.keyPath) }
                let outcome = try bench.tool.run(["build"])
                #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("revoked"), "\(outcome)")
                try #expect(bench.inventory() == before, "\(outcome)")
            }
        }
    }

    @Test(.simulator) func `a key server that is away is told, and a new release is taken all the same`() throws {
        try Bench.run { bench in
            let key = try bench.publishKey()
            for file in [Mirror.image, "version.txt"] { try bench.mirror.sign(file, by: key) }
            try #expect(bench.tool.run(["check"]).ending == .exit(2))
            try FileManager.default.removeItem(atPath: bench.keyPath)
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("warning: cannot fetch the signing key"), "\(outcome)")
            try bench.expectTemplate()
        }
    }

    @Test(.simulator) func `without a network a file is verified by the copy of the key`() throws {
        try Bench.run { bench in
            let key = try bench.publishKey()
            let file = bench.mirror.path("version.txt")
            try bench.mirror.sign("version.txt", by: key)
            let verify = ["verify", "--signature", file + ".sig", file]
            let none = try bench.tool.run(verify + ["--offline"])
            #expect(none.ending == .exit(1) && none.errors.contains("--signing-key FILE"), "\(none)")
            try #expect(bench.keyRequests().isEmpty)
            try #expect(bench.tool.run(verify).ending == .exit(0))
            let asked = try bench.keyRequests()
            let offline = try bench.tool.run(verify + ["--offline", "--key-max-age", "0"])
            #expect(offline.ending == .exit(0), "\(offline)")
            try #expect(bench.keyRequests() == asked)
            try #expect(bench.tool.run(verify + ["--key-max-age", "0"]).ending == .exit(0))
            try #expect(bench.keyRequests() == asked + ["GET /key.asc 304"])
        }
    }
}

extension Bench {
    fileprivate var keyPath: String { mirror.directory + "/key.asc" }

    /// A key of the test's own, behind a URL.
    fileprivate func publishKey() throws -> SigningHome {
        let key = try SigningHome(scratch.path + "/key", in: scratch)
        scratch.atEnd { [scratch] in key.endAgent(in: scratch) }
        try copyKey(key)
        use(key, keyFile: mirror.url + "/key.asc")
        return key
    }

    fileprivate func copyKey(_ key: SigningHome) throws {
        try Data(contentsOf: URL(fileURLWithPath: key.keyFile)).write(
            to: URL(fileURLWithPath: keyPath), options: .atomic)
    }

    fileprivate func keyRequests() throws -> [String] {
        try mirror.requests().filter { $0.contains("/key.asc") }
    }
}
