import Foundation
import OpenPGP
import Testing

/// Every bad verdict that keys and signatures of the real gpg can bring about.
@Suite struct RefusalTests {
    private let data = Array("the bytes of an image".utf8)
    private let start = 1_600_000_000

    private func print(_ text: String) -> Fingerprint { fingerprint(text) }
    private func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: Double(seconds)) }

    @Test func `a key that is not in the file is unknown, one that is not pinned is not trusted`() throws {
        let home = try GPGHome()
        let known = try home.makeKey(name: "Known")
        let unknown = try home.makeKey(name: "Unknown", options: ["--no-default-keyring"])
        let signature = try home.sign(data, by: unknown)
        let keys = try home.export(known)
        #expect(refusal(signature, data, keys: keys, trusted: [known]) == .unknownIssuer(unknown))
        #expect(try home.gpgv(signature, data, keys: keys).status != 0)
        let both = try home.export(known, unknown)
        #expect(refusal(signature, data, keys: both, trusted: [known]) == .notTrusted(primary: print(unknown)))
        #expect(refusal(signature, data, keys: both, trusted: []) == .notTrusted(primary: print(unknown)))
    }

    @Test func `pinning a subkey trusts nobody`() throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert")
        let subkey = try home.addSubkey(to: primary)
        #expect(
            refusal(try home.sign(data, by: subkey), data, keys: try home.export(primary), trusted: [subkey])
                == .notTrusted(primary: print(primary)))
    }

    @Test(arguments: ["rsa2048", "ed25519", "nistp256/ecdsa"])
    func `other bytes, fewer bytes and more bytes do not match`(algorithm: String) throws {
        let home = try GPGHome()
        let key = try home.makeKey(algorithm)
        let (keys, signature) = (try home.export(key), try home.sign(data, by: key))
        for other in [Array(data.dropLast()), Array(data.dropFirst()), data + [10], [], data.reversed()] {
            #expect(refusal(signature, other, keys: keys, trusted: [key]) == .wrongSignature(signer: print(key)))
            #expect(try home.gpgv(signature, other, keys: keys).status != 0)
        }
    }

    @Test(arguments: 0...3)
    func `a revoked subkey fails whatever the reason, even for older signatures`(reason: Int) throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert,sign", at: start)
        let subkey = try home.addSubkey(to: primary, at: start)
        let signature = try home.sign(data, by: subkey, at: start + 10)
        let before = try home.export(primary)
        #expect(refusal(signature, data, keys: before, trusted: [primary]) == nil)
        try home.revoke(subkey: subkey, of: primary, reason: reason, at: start + 1000)
        let after = try home.export(primary)
        #expect(refusal(signature, data, keys: after, trusted: [primary]) == .revoked(print(subkey)))
        // An older copy of the key beside it does not bring it back.
        for both in [before + after, after + before] {
            #expect(refusal(signature, data, keys: both, trusted: [primary]) == .revoked(print(subkey)))
        }
        // The primary key still signs.
        #expect(refusal(try home.sign(data, by: primary), data, keys: after, trusted: [primary]) == nil)
    }

    @Test func `a revoked primary key fails, and its subkeys with it`() throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert,sign")
        let subkey = try home.addSubkey(to: primary)
        let signatures = [try home.sign(data, by: primary), try home.sign(data, by: subkey)]
        try home.revoke(primary)
        let keys = try home.export(primary)
        for signature in signatures {
            #expect(refusal(signature, data, keys: keys, trusted: [primary]) == .revoked(print(primary)))
        }
        #expect(throws: OpenPGPError.revoked(print(primary))) { try Certificate.read(keys)[0].requireValid() }
    }

    @Test func `a signature made after its subkey's end, or its primary key's end, fails`() throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert,sign", at: start)
        let subkey = try home.addSubkey(to: primary, at: start)
        let late = try home.sign(data, by: subkey, at: start + 2000)
        let latest = try home.sign(data, by: primary, at: start + 9000)
        try home.gpg(["--quick-set-expire", primary, "seconds=500", subkey], at: start + 500)
        var keys = try home.export(primary)
        #expect(
            refusal(late, data, keys: keys, trusted: [primary])
                == .expiredBeforeSigning(print(subkey), expired: date(start + 1000), signed: date(start + 2000)))
        #expect(refusal(latest, data, keys: keys, trusted: [primary]) == nil)
        try home.gpg(["--quick-set-expire", primary, "seconds=100"], at: start + 500)
        keys = try home.export(primary)
        for (signature, key, signed) in [(latest, primary, start + 9000), (late, subkey, start + 2000)] {
            #expect(
                refusal(signature, data, keys: keys, trusted: [primary])
                    == .expiredBeforeSigning(print(key), expired: date(start + 600), signed: date(signed)))
        }
    }

    @Test func `a signature at the very end of its key fails, a second before it does not`() throws {
        let home = try GPGHome()
        let key = try home.makeKey(usage: "cert,sign", at: start)
        let signatures = try [999, 1000].map { try home.sign(data, by: key, at: start + $0) }
        try home.gpg(["--quick-set-expire", key, "seconds=500"], at: start + 500)
        let keys = try home.export(key)
        #expect(refusal(signatures[0], data, keys: keys, trusted: [key]) == nil)
        #expect(
            refusal(signatures[1], data, keys: keys, trusted: [key])
                == .expiredBeforeSigning(print(key), expired: date(start + 1000), signed: date(start + 1000)))
    }

    @Test func `a signature's own expiry is honoured`() throws {
        let home = try GPGHome()
        let key = try home.makeKey(usage: "cert,sign", at: start)
        let signature = try home.sign(
            data, by: key, options: ["--default-sig-expire", "seconds=100"], at: start + 10)
        let keys = try home.export(key)
        #expect(refusal(signature, data, keys: keys, trusted: [key], now: start + 109) == nil)
        #expect(
            refusal(signature, data, keys: keys, trusted: [key], now: start + 110)
                == .signatureHasExpired(date(start + 110)))
    }

    @Test func `a signature from the future fails beyond ten minutes`() throws {
        let home = try GPGHome()
        let key = try home.makeKey(usage: "cert,sign", at: start)
        let (keys, signature) = (try home.export(key), try home.sign(data, by: key, at: start + 5000))
        #expect(refusal(signature, data, keys: keys, trusted: [key], now: start + 4400) == nil)
        #expect(
            refusal(signature, data, keys: keys, trusted: [key], now: start + 4399)
                == .futureSignature(created: date(start + 5000)))
    }

    @Test(arguments: [("SHA1", "SHA-1"), ("RIPEMD160", "RIPEMD-160"), ("SHA224", "SHA-224")])
    func `weak hashes are refused by name`(option: String, name: String) throws {
        let home = try GPGHome()
        let key = try home.makeKey("rsa2048")
        #expect(
            refusal(try home.sign(data, by: key, hash: option), data, keys: try home.export(key), trusted: [key])
                == .weakHash(name, .data))
    }

    @Test func `MD5 and unknown hashes are refused`() throws {
        let home = try GPGHome()
        let key = try home.makeKey("rsa2048")
        let keys = try home.export(key)
        var signature = try home.sign(data, by: key)
        // Three bytes of header, then version, type, algorithm, hash.
        #expect(signature[6] == 10)
        for (id, verdict) in [(UInt8(1), OpenPGPError.weakHash("MD5", .data)), (12, .unsupportedHash(12, .data))] {
            signature[6] = id
            #expect(refusal(signature, data, keys: keys, trusted: [key]) == verdict)
        }
    }

    @Test func `a key that is bound with SHA-1 only is refused`() throws {
        let home = try GPGHome()
        let weak = ["--cert-digest-algo", "SHA1"]
        let primary = try home.makeKey("rsa2048", usage: "cert,sign", options: weak, at: start)
        #expect(
            refusal(try home.sign(data, by: primary), data, keys: try home.export(primary), trusted: [primary])
                == .weakHash("SHA-1", .key))
    }

    @Test func `a short RSA key and a DSA key are refused`() throws {
        let home = try GPGHome()
        let short = try home.makeKey("rsa1024", name: "Short")
        #expect(
            refusal(try home.sign(data, by: short), data, keys: try home.export(short), trusted: [short])
                == .weakKey(bits: 1024))
        let dsa = try home.makeKey("dsa1024", name: "DSA")
        #expect(
            refusal(
                try home.sign(data, by: dsa, hash: "SHA256"), data, keys: try home.export(dsa), trusted: [dsa])
                == .unsupportedAlgorithm(17))
    }

    @Test func `a subkey moved to another primary key is refused`() throws {
        let home = try GPGHome()
        let owner = try home.makeKey(usage: "cert", name: "Owner")
        let subkey = try home.addSubkey(to: owner)
        let thief = try home.makeKey(usage: "cert", name: "Thief")
        let signature = try home.sign(data, by: subkey)
        let ownerFile = try home.export(owner)
        // Behind the primary key, the user id and its signature comes the subkey with its binding.
        let start = try #require(offset(ofPacket: 14, in: ownerFile))
        let moved = try home.export(thief) + ownerFile[start...]
        #expect(refusal(signature, data, keys: ownerFile, trusted: [owner]) == nil)
        guard case .badBinding(let key, _) = refusal(signature, data, keys: moved, trusted: [thief]) else {
            Issue.record("the binding is by another key")
            return
        }
        #expect(key == print(subkey))
        #expect(try home.gpgv(signature, data, keys: moved).status != 0)
    }

    @Test func `what is no detached binary signature is named`() throws {
        let home = try GPGHome()
        let key = try home.makeKey("rsa2048")
        let file = try home.write(data)
        func made(_ options: String...) throws -> OpenPGPError? {
            let made = try home.gpg(["--local-user", key, "--output", "-"] + options + [file])
            return refusal(made, data, keys: try home.export(key), trusted: [key])
        }
        #expect(try made("--textmode", "--detach-sign") == .unsupportedSignatureType(1))
        #expect(try made("--clearsign") == .wrongKind("a clear-text signed message", expected: .signature))
        #expect(try made("--compress-algo", "none", "--sign") == .wrongKind("a message", expected: .signature))
        #expect(try made("--compress-algo", "zip", "--sign") == .wrongKind("a message", expected: .signature))
        #expect(
            try refusal(home.export(key), data, keys: home.export(key), trusted: [key])
                == .wrongKind("a public key", expected: .signature))
        var other = try home.sign(data, by: key)
        for version: UInt8 in [3, 5, 6] {
            other[3] = version
            #expect(refusal(other, data, keys: try home.export(key), trusted: [key]) == .unsupportedVersion(version))
        }
    }

    @Test func `a secret key is refused`() throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        for options in [[], ["--armor"]] {
            let secret = try home.gpg(options + ["--export-secret-keys", key])
            #expect(throws: OpenPGPError.secretKey) { try Certificate.read(secret) }
            #expect(throws: OpenPGPError.secretKey) {
                try Certificate.read(home.export(key, options: options) + secret)
            }
            #expect(throws: (any Error).self) { try DetachedSignature(secret) }
        }
    }
}

/// Where the first packet of this type begins, in a file with old-format headers as gpg writes them.
private func offset(ofPacket type: UInt8, in file: [UInt8]) -> Int? {
    var position = 0
    while position < file.count {
        if file[position] >> 2 & 15 == type { return position }
        let width = 1 << Int(file[position] & 3)
        let length = file[(position + 1)...(position + width)].reduce(0) { $0 << 8 | Int($1) }
        position += 1 + width + length
    }
    return nil
}
