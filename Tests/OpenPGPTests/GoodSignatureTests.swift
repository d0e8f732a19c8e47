import Foundation
import OpenPGP
import Testing

@Suite struct GoodSignatureTests {
    private let data = Array("the bytes of an image".utf8)

    @Test(arguments: ["rsa2048", "rsa3072", "ed25519", "nistp256/ecdsa", "nistp384/ecdsa", "nistp521/ecdsa"])
    func `every algorithm with every hash, by the primary key and by a subkey`(algorithm: String) throws {
        let home = try GPGHome()
        let primary = try home.makeKey(algorithm, usage: "cert,sign")
        let subkey = try home.addSubkey(to: primary, algorithm)
        let keys = try home.export(primary)
        for (name, hash) in [("SHA256", HashAlgorithm.sha256), ("SHA384", .sha384), ("SHA512", .sha512)] {
            // gpg refuses to sign with a hash shorter than the curve.
            if algorithm.hasPrefix("nistp384") && hash == .sha256 || algorithm.hasPrefix("nistp521") && hash != .sha512
            {
                continue
            }
            for signer in [primary, subkey] {
                let signature = try home.sign(data, by: signer, hash: name)
                let good = try verify(signature, data, keys: keys, trusted: [primary])
                #expect(good.signer == Fingerprint(signer))
                #expect(good.primary == Fingerprint(primary))
                #expect(good.hash == hash)
                #expect(!good.signerHasExpired)
                #expect(abs(good.created.timeIntervalSinceNow) < 300)
                #expect(try home.gpgv(signature, data, keys: keys).status == 0)
            }
        }
    }

    @Test(arguments: [HashAlgorithm.sha256, .sha512])
    func `it can say another digest of the same bytes`(signatureHash: HashAlgorithm) throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        let signature = try home.sign(data, by: key, hash: signatureHash == .sha256 ? "SHA256" : "SHA512")
        var verifier = try Verifier(
            signature: DetachedSignature(signature), certificates: Certificate.read(try home.export(key)),
            trusted: [fingerprint(key)], alsoHashing: [.sha512])
        verifier.update(data.span.bytes)
        var reference = try Digest(.sha512)
        reference.update(data.span.bytes)
        let (said, expected) = (try verifier.digest(.sha512), reference.finish())
        #expect(said == expected)
        _ = try verifier.finish()
    }

    @Test func `the size of the pieces does not matter`() throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        let keys = try home.export(key)
        let data = (0..<4099).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
        let signature = try home.sign(data, by: key)
        let whole = try verify(signature, data, keys: keys, trusted: [key])
        for chunk in [1, 2, 3, 63, 64, 65, 127, 128, 129, 1000, 4098, 4099] {
            #expect(try verify(signature, data, keys: keys, trusted: [key], chunk: chunk) == whole)
        }
    }

    @Test func `the empty file can be signed`() throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        let (keys, signature) = (try home.export(key), try home.sign([], by: key))
        #expect(refusal(signature, [], keys: keys, trusted: [key]) == nil)
        #expect(refusal(signature, [0], keys: keys, trusted: [key]) == .wrongSignature(signer: fingerprint(key)))
    }

    @Test func `a signature made in time stays good when its key has expired`() throws {
        let home = try GPGHome()
        let start = 1_600_000_000
        let primary = try home.makeKey(usage: "cert,sign", at: start)
        let subkey = try home.addSubkey(to: primary, expires: "seconds=1000", at: start)
        let signature = try home.sign(data, by: subkey, at: start + 999)
        let keys = try home.export(primary)
        let then = try verify(signature, data, keys: keys, trusted: [primary], now: start + 999)
        #expect(!then.signerHasExpired)
        let now = try verify(signature, data, keys: keys, trusted: [primary])
        #expect(now.signerHasExpired)
        #expect(now.created == Date(timeIntervalSince1970: Double(start + 999)))
        let oracle = try home.gpgv(signature, data, keys: keys)
        #expect(oracle.status == 0 && String(decoding: oracle.output, as: UTF8.self).contains("EXPKEYSIG"))
    }

    @Test func `an expiry that was put off counts as it is now`() throws {
        let home = try GPGHome()
        let start = 1_600_000_000
        let key = try home.makeKey(usage: "cert,sign", expires: "seconds=1000", at: start)
        try home.gpg(["--quick-set-expire", key, "seconds=5000"], at: start + 500)
        let signature = try home.sign(data, by: key, at: start + 3000)
        #expect(refusal(signature, data, keys: try home.export(key), trusted: [key]) == nil)
    }

    @Test func `several keys in one file, in one block or in several`() throws {
        let home = try GPGHome()
        let first = try home.makeKey(name: "First")
        let second = try home.makeKey(name: "Second")
        let files = [
            try home.export(first, second),
            try home.export(first) + home.export(second),
            try home.export(first, second, options: ["--armor"]),
            try home.export(first, options: ["--armor"]) + home.export(second, options: ["--armor"]),
        ]
        for keys in files {
            #expect(Set(try Certificate.read(keys).map(\.fingerprint.description)) == [first, second])
            for key in [first, second] {
                let signature = try home.sign(data, by: key)
                #expect(refusal(signature, data, keys: keys, trusted: [first, second]) == nil)
                let other = key == first ? second : first
                #expect(
                    refusal(signature, data, keys: keys, trusted: [other])
                        == .notTrusted(primary: fingerprint(key)))
            }
        }
    }

    @Test func `one good signature by a trusted key suffices, whatever else is in the file`() throws {
        let home = try GPGHome()
        let trusted = try home.makeKey(name: "Trusted")
        let other = try home.makeKey("rsa2048", name: "Other")
        let good = try home.sign(data, by: trusted, hash: "SHA256")
        let foreign = try home.sign(data, by: other)
        let wrong = try home.sign(data + [0], by: trusted)
        let weak = try home.sign(data, by: trusted, hash: "SHA1")
        let keys = try home.export(trusted, other)
        for file in [good + foreign, foreign + good, wrong + good, weak + foreign + good] {
            #expect(try verify(file, data, keys: keys, trusted: [trusted]).signer == Fingerprint(trusted))
        }
        #expect(refusal(foreign + weak, data, keys: keys, trusted: [trusted]) == .weakHash("SHA-1", .data))
        #expect(
            refusal(foreign + wrong, data, keys: keys, trusted: [trusted])
                == .wrongSignature(signer: fingerprint(trusted)))
        guard
            case .malformed = refusal(
                [UInt8](Array(repeating: good, count: 17).joined()), data, keys: keys, trusted: [trusted])
        else {
            Issue.record("too many signatures must be refused")
            return
        }
    }

    @Test func `a certificate knows which signatures name its keys`() throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert")
        let old = try home.export(primary)
        let subkey = try home.addSubkey(to: primary)
        let signature = try DetachedSignature(home.sign(data, by: subkey))
        #expect(signature.issuer == subkey)
        #expect(abs(signature.created.timeIntervalSinceNow) < 300)
        #expect(try Certificate.read(old).map { $0.holds(signature) } == [false])
        #expect(try Certificate.read(home.export(primary)).map { $0.holds(signature) } == [true])
        #expect(try Certificate.read(home.export(primary))[0].keys.map(\.description) == [primary, subkey])
    }
}
