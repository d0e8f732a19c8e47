import Flatcar
import Foundation
import HTTP
import OpenPGP
import TestSupport
import Testing

/// A fetched key whose server is asked again: what changes, and what does not.
@Suite struct KeyRefreshTests {
    /// A key behind a URL, a signature by it, and a cache.
    private struct Scene {
        let home: GPGHome
        let nginx: Nginx
        let key: String
        let signature: DetachedSignature
        let warnings = KeptWarnings()

        var cache: String { home.scratch.file("cache") }

        /// The copy of the key as it is on the disk.
        func copy() throws -> [UInt8] {
            let file = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first)
            return try home.scratch.bytes("cache/" + file)
        }

        func publish(_ bytes: [UInt8]?) throws {
            if let bytes {
                try home.scratch.write(bytes, to: "root/key.asc")
            } else {
                try FileManager.default.removeItem(atPath: home.scratch.file("root/key.asc"))
            }
        }

        /// Asks for the keys, so many days later: how many there are, or why there are none.
        func ask(
            after days: Double = 0, _ purpose: KeyPolicy.Purpose = .look, _ policy: KeyPolicy = KeyPolicy()
        ) throws -> String {
            let trusted: Fingerprint = try #require(Fingerprint(key))
            let store = try SigningKeyStore(
                trusted: trusted, source: .url(nginx.base + "/key.asc"), cacheDirectory: cache, policy: policy,
                client: try makeClient(), now: { Date().addingTimeInterval(days * 86_400) },
                onWarning: { [warnings] in warnings.add($0) })
            do throws(FlatcarError) {
                return "\(try store.certificates(for: signature, purpose: purpose).count) keys"
            } catch {
                switch error {
                case .openPGP(_, .revoked): return "revoked"
                case .keyTooOld: return "too old"
                case .noCachedKey: return "no copy"
                default: return "\(error)"
                }
            }
        }
    }

    private func withScene(_ body: (Scene) throws -> Void) throws {
        try withGPG { home in
            let key = try home.makeKey()
            let signature = try DetachedSignature(home.sign(Array("an image".utf8), by: key))
            try withNginx(home.scratch) { nginx in
                let scene = Scene(home: home, nginx: nginx, key: key, signature: signature)
                try scene.publish(home.export(key))
                try body(scene)
            }
        }
    }

    @Test func `a copy is asked for again when it is old, and before a new release`() throws {
        try withScene { scene in
            for (days, purpose, requests) in [
                (0.0, .look, 1), (0.9, .look, 1), (1.1, .look, 2), (1.2, .look, 2), (1.2, .newRelease, 3),
                // Asked on the day before.
                (2.1, .look, 3), (2.3, .look, 4),
            ] as [(Double, KeyPolicy.Purpose, Int)] {
                try #expect(scene.ask(after: days, purpose) == "1 keys")
                try #expect(scene.nginx.requests().count == requests, "day \(days)")
            }
            #expect(scene.warnings.all.isEmpty)
        }
    }

    @Test func `a key that has not changed is not sent again`() throws {
        try withScene { scene in
            try #expect(scene.ask() == "1 keys")
            let copy = try scene.copy()
            try #expect(scene.ask(after: 2) == "1 keys")
            let log = try String(contentsOfFile: scene.home.scratch.file("access.log"), encoding: .utf8)
            #expect(log.contains("GET /key.asc 304"), "\(log)")
            let parts = [copy, try scene.copy()].map { String(decoding: $0, as: UTF8.self) }
                .map { $0.components(separatedBy: "\n\n") }
            #expect(parts[0].dropFirst() == parts[1].dropFirst())
            #expect(parts[0][0] != parts[1][0], "when it was asked for is noted")
        }
    }

    @Test func `a revocation counts from the next time on, whatever a server says later`() throws {
        try withScene { scene in
            let before = try scene.home.export(scene.key)
            try #expect(scene.ask() == "1 keys")
            try scene.home.revoke(scene.key)
            try scene.publish(scene.home.export(scene.key))
            try #expect(scene.ask() == "1 keys", "nobody was asked")
            try #expect(scene.ask(after: 0, .newRelease) == "revoked")
            try #expect(scene.ask() == "revoked")
            try scene.publish(before)
            try #expect(scene.ask(after: 2, .newRelease) == "revoked")
            try scene.publish(nil)
            try #expect(scene.ask(after: 3, .newRelease) == "revoked")
        }
    }

    /// Nobody can compute a hash of this number: whether the key was revoked is not known, and no copy makes up for that.
    @Test func `a key that may have been revoked does not count, and neither does its copy`() throws {
        try withScene { scene in
            try #expect(scene.ask() == "1 keys")
            let copy = try scene.copy()
            // Signature packet of version 4 and type 0x20, by RSA and hash 99, without subpackets (RFC 9580 §5.2.3).
            let revocation: [UInt8] = [0xC2, 13, 4, 0x20, 1, 99, 0, 0, 0, 0, 0, 0, 0, 1, 1]
            let key = try scene.home.export(plain: scene.key)
            try scene.publish(key + revocation)
            try #expect(scene.ask(after: 0, .newRelease).contains("revocation"))
            try #expect(scene.copy() == copy, "a server that is wrong for once spoils nothing")
            try scene.publish(key)
            try #expect(scene.ask(after: 0, .newRelease) == "1 keys")
        }
    }

    @Test(arguments: ["nothing", "another key", "garbage", "the pinned key without what it says of itself"])
    func `what is no good key changes nothing, and the copy counts for 14 days`(served: String) throws {
        try withScene { scene in
            try #expect(scene.ask() == "1 keys")
            let copy = try scene.copy()
            switch served {
            case "nothing": try scene.publish(nil)
            case "another key":
                let other = try scene.home.makeKey("Other <other@example.com>")
                try scene.publish(scene.home.export(other))
            case "garbage": try scene.publish(Array("<html>Please log in</html>".utf8))
            default: try scene.publish(scene.home.bareKey(scene.key))
            }
            for (days, purpose, expected, warnings) in [
                (0.5, .look, "1 keys", 0), (0.5, .newRelease, "1 keys", 1), (2, .look, "1 keys", 1),
                (13.9, .newRelease, "1 keys", 1), (14.1, .newRelease, "too old", 0), (14.1, .look, "too old", 0),
                (-1, .look, "too old", 0),
            ] as [(Double, KeyPolicy.Purpose, String, Int)] {
                let before = scene.warnings.all.count
                try #expect(scene.ask(after: days, purpose) == expected, "day \(days)")
                #expect(scene.warnings.all.count - before == warnings, "day \(days)")
                try #expect(scene.copy() == copy, "day \(days)")
            }
            #expect(scene.warnings.all.allSatisfy { $0.contains("counts until 20") }, "\(scene.warnings.all)")
        }
    }

    @Test func `without a network nobody is asked`() throws {
        try withScene { scene in
            let offline = KeyPolicy(isOffline: true)
            try #expect(scene.ask(after: 0, .look, offline) == "no copy")
            try #expect(scene.nginx.requests().isEmpty)
            try #expect(scene.ask() == "1 keys")
            try #expect(scene.ask(after: 13, .newRelease, offline) == "1 keys")
            #expect(scene.warnings.all.isEmpty)
            try #expect(scene.ask(after: 100, .look, offline) == "1 keys")
            #expect(scene.warnings.all.count == 1)
            try #expect(scene.nginx.requests().count == 1)
        }
    }

    @Test func `another URL's copy says nothing`() throws {
        try withScene { scene in
            try #expect(scene.ask() == "1 keys")
            let copy = String(decoding: try scene.copy(), as: UTF8.self).replacing("/key.asc", with: "/other.asc")
            let file = try #require(FileManager.default.contentsOfDirectory(atPath: scene.cache).first)
            try scene.home.scratch.write(copy, to: "cache/" + file)
            try #expect(scene.ask() == "1 keys")
            try #expect(scene.nginx.requests().count == 2)
        }
    }
}

/// What a store has warned of.
private final class KeptWarnings: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []

    var all: [String] { lock.withLock { texts } }
    func add(_ text: String) { lock.withLock { texts.append(text) } }
}
