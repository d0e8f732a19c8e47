import Flatcar
import Foundation
import HTTP
import OpenPGP
import TestSupport
import Testing

@Suite struct SigningKeyStoreTests {
    private let data = Array("the bytes of an image".utf8)

    private func store(
        _ fingerprint: String, _ source: SigningKeyStore.Source, cache: String? = nil
    ) throws -> SigningKeyStore {
        let trusted: Fingerprint = try #require(Fingerprint(fingerprint))
        return try SigningKeyStore(
            trusted: trusted, source: source, cacheDirectory: cache, client: try makeClient())
    }

    /// Whether the keys that the store gives verify a signature over `data`.
    private func verifies(_ store: SigningKeyStore, _ signature: [UInt8]) throws -> Bool {
        let signature = try DetachedSignature(signature)
        var verifier = try Verifier(
            signature: signature, certificates: try store.certificates(for: signature), trusted: [store.trusted])
        verifier.update(data.span.bytes)
        return try verifier.finish().primary == store.trusted
    }

    private func refusal(of store: SigningKeyStore, _ signature: [UInt8]) throws -> FlatcarError? {
        let signature = try DetachedSignature(signature)
        return FlatcarTests.refusal { () throws(FlatcarError) in try store.certificates(for: signature) }
    }

    @Test func `a key from a file verifies`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let file = try home.scratch.write(try home.export(key), to: "key.asc")
            let store = try store(key, .file(file))
            #expect(!store.isOfficial)
            #expect(try verifies(store, home.sign(data, by: key)))
        }
    }

    @Test func `of several keys in a file only the trusted one is taken`() throws {
        try withGPG { home in
            let (ours, other) = (try home.makeKey(), try home.makeKey("Other <other@example.com>"))
            let file = try home.scratch.write(try home.export(other, ours), to: "key.asc")
            let signature = try DetachedSignature(home.sign(data, by: other))
            let certificates = try store(ours, .file(file)).certificates(for: signature)
            #expect(certificates.map(\.fingerprint.description) == [ours])
        }
    }

    @Test func `a key from a URL is fetched once and cached`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let signature = try home.sign(data, by: key)
            try withNginx(home.scratch) { nginx in
                try home.scratch.write(try home.export(key), to: "root/key.asc")
                let cache = home.scratch.file("new/cache")
                for _ in 0..<3 {
                    #expect(try verifies(store(key, .url(nginx.base + "/key.asc"), cache: cache), signature))
                }
                #expect(try nginx.requests() == ["GET /key.asc"])
                #expect(try FileManager.default.contentsOfDirectory(atPath: cache).count == 1)
            }
        }
    }

    @Test func `without a cache the key is fetched each time`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let signature = try home.sign(data, by: key)
            try withNginx(home.scratch) { nginx in
                try home.scratch.write(try home.export(key), to: "root/key.asc")
                for _ in 0..<2 {
                    #expect(try verifies(store(key, .url(nginx.base + "/key.asc")), signature))
                }
                #expect(try nginx.requests().count == 2)
            }
        }
    }

    @Test func `a cached key is fetched anew when the signature names a subkey that it lacks`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let old = try home.sign(data, by: key)
            try withNginx(home.scratch) { nginx in
                let store = try store(key, .url(nginx.base + "/key.asc"), cache: home.scratch.file("cache"))
                try home.scratch.write(try home.export(key), to: "root/key.asc")
                #expect(try verifies(store, old))
                let new = try home.sign(data, by: home.addSubkey(to: key) + "!")
                try home.scratch.write(try home.export(key), to: "root/key.asc")
                #expect(try verifies(store, new))
                #expect(try nginx.requests().count == 2)
                // Both are in the cache now.
                #expect(try verifies(store, new))
                #expect(try verifies(store, old))
                #expect(try nginx.requests().count == 2)
            }
        }
    }

    @Test(arguments: ["another key", "garbage", "nothing", "far too much"])
    func `a poisoned cache is not believed, and is mended`(poison: String) throws {
        try withGPG { home in
            let (key, other) = (try home.makeKey(), try home.makeKey("Other <other@example.com>"))
            let signature = try home.sign(data, by: key)
            try withNginx(home.scratch) { nginx in
                try home.scratch.write(try home.export(key), to: "root/key.asc")
                let cache = home.scratch.file("cache")
                let store = try store(key, .url(nginx.base + "/key.asc"), cache: cache)
                #expect(try verifies(store, signature))
                let file = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first)
                let head = try #require(
                    String(decoding: home.scratch.bytes("cache/" + file), as: UTF8.self)
                        .components(separatedBy: "\n\n").first)
                let good = try home.export(key)
                let bytes: [UInt8] =
                    switch poison {
                    case "another key": Array((head + "\n\n").utf8) + (try home.export(other))
                    case "garbage": Array("<html>".utf8)
                    case "nothing": []
                    default: Array((head + "\n\n").utf8) + good + [UInt8](repeating: 0x0a, count: 2 << 20)
                    }
                try home.scratch.write(bytes, to: "cache/" + file)
                #expect(try verifies(store, signature))
                #expect(try nginx.requests().count == 2)
                #expect(try home.scratch.bytes("cache/" + file).suffix(good.count).elementsEqual(good))
            }
        }
    }

    @Test func `a signature by another key is no reason to believe that key`() throws {
        try withGPG { home in
            let (key, other) = (try home.makeKey(), try home.makeKey("Other <other@example.com>"))
            let file = try home.scratch.write(try home.export(key, other), to: "key.asc")
            let store = try store(key, .file(file))
            #expect(throws: OpenPGPError.self) { try verifies(store, home.sign(data, by: other)) }
        }
    }

    @Test func `a key with another fingerprint is refused and not cached`() throws {
        try withGPG { home in
            let (key, other) = (try home.makeKey(), try home.makeKey("Other <other@example.com>"))
            let signature = try home.sign(data, by: other)
            let file = try home.scratch.write(try home.export(other), to: "key.asc")
            let fromFile = try refusal(of: store(key, .file(file)), signature)
            guard case .untrustedKey(_, let expected) = fromFile else {
                Issue.record("\(String(describing: fromFile))")
                return
            }
            #expect(expected.description == key)
            try withNginx(home.scratch) { nginx in
                try home.scratch.write(try home.export(other), to: "root/key.asc")
                let cache = home.scratch.file("cache")
                let fromURL = try refusal(of: store(key, .url(nginx.base + "/key.asc"), cache: cache), signature)
                guard case .untrustedKey = fromURL else {
                    Issue.record("\(String(describing: fromURL))")
                    return
                }
                #expect(!FileManager.default.fileExists(atPath: cache))
            }
        }
    }

    @Test func `a cache that cannot be written is no error`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let signature = try home.sign(data, by: key)
            try home.scratch.write("a file", to: "file")
            try withNginx(home.scratch) { nginx in
                try home.scratch.write(try home.export(key), to: "root/key.asc")
                // Not even root can make a directory below a file.
                let cache = home.scratch.file("file/cache")
                #expect(try verifies(store(key, .url(nginx.base + "/key.asc"), cache: cache), signature))
                #expect(try home.scratch.bytes("file") == Array("a file".utf8))
            }
        }
    }

    @Test func `two pins do not share a cached key`() throws {
        try withGPG { home in
            let keys = [try home.makeKey(), try home.makeKey("Other <other@example.com>")]
            try withNginx(home.scratch) { nginx in
                let cache = home.scratch.file("cache")
                for _ in 0..<2 {
                    for key in keys {
                        try home.scratch.write(try home.export(key), to: "root/\(key).asc")
                        let store = try store(key, .url(nginx.base + "/\(key).asc"), cache: cache)
                        #expect(try verifies(store, home.sign(data, by: key)))
                    }
                }
                #expect(try nginx.requests().count == 2)
            }
        }
    }

    @Test func `another fingerprint needs a key to go with it`() throws {
        let other = try #require(Fingerprint("0123456789ABCDEF0123456789ABCDEF01234567"))
        let client = try makeClient()
        let error = FlatcarTests.refusal { () throws(FlatcarError) in
            try SigningKeyStore(trusted: other, source: nil, cacheDirectory: nil, client: client)
        }
        guard case .noKeyForFingerprint(other) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the pin is Flatcar's own key unless it is replaced`() throws {
        let client = try makeClient()
        let official = try #require(Fingerprint("F88C FEDE FF29 A5B4 D952 3864 E25D 9AED 0593 B34A"))
        for trusted in [nil, official] {
            let store = try SigningKeyStore(trusted: trusted, source: nil, cacheDirectory: nil, client: client)
            #expect(store.trusted == official)
            #expect(store.isOfficial)
        }
    }

    @Test func `a key file that cannot be used says why`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let signature = try home.sign(data, by: key)
            let scratch = home.scratch
            let large = try scratch.write([UInt8](repeating: 0x0a, count: (1 << 20) + 1), to: "large")
            let garbage = try scratch.write("<html>", to: "garbage")
            let empty = try scratch.write("", to: "empty")
            for (file, words) in [
                (scratch.file("absent"), "no such file, or no permission"), (scratch.path, "cannot read"),
                (large, "larger than 1048576 bytes"), (garbage, "the signing key from \(garbage): "),
                (empty, "the signing key from \(empty): "), ("/dev/zero", "cannot read"),
            ] {
                let error = try refusal(of: store(key, .file(file)), signature)
                #expect(error?.description.contains(words) == true, "\(file): \(String(describing: error))")
            }
        }
    }

    @Test func `a key that cannot be fetched points to the file`() throws {
        try withGPG { home in
            let key = try home.makeKey()
            let signature = try home.sign(data, by: key)
            try withNginx(home.scratch) { nginx in
                let error = try refusal(of: store(key, .url(nginx.base + "/key.asc")), signature)
                #expect(error?.description.contains("--signing-key FILE") == true)
            }
        }
    }

    @Test func `no error shows the password in a key's URL`() throws {
        try withGPG { home in
            let (key, other) = (try home.makeKey(), try home.makeKey("Other <other@example.com>"))
            let signature = try home.sign(data, by: other)
            try withNginx(home.scratch) { nginx in
                try home.scratch.write(try home.export(other), to: "root/other.asc")
                try home.scratch.write("<html>", to: "root/garbage.asc")
                let base = nginx.base.replacingOccurrences(of: "http://", with: "http://reader:hunter2@")
                for name in ["other", "garbage", "absent"] {
                    let error = try refusal(of: store(key, .url("\(base)/\(name).asc")), signature)
                    #expect(error?.description.contains("hunter2") == false, "\(name)")
                }
            }
        }
    }
}
