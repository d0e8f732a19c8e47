import OpenPGP
import Testing

/// Signatures that are right by their numbers and prove nothing.
@Suite struct StrengthTests {
    private let data = Array("some data".utf8)

    @Test(arguments: [
        (KeyPair.p256, "P-256", [UInt8(8), 9, 10]), (.p384, "P-384", [9, 10]), (.p521, "P-521", [10]),
    ])
    func `ECDSA needs a hash as long as its curve`(pair: KeyPair, curve: String, enough: [UInt8]) {
        let key = HandmadeKey(pair)
        let names: [UInt8: String] = [8: "SHA-256", 9: "SHA-384", 10: "SHA-512"]
        for (hash, name) in names {
            let signature = packet(
                2, key.signature(type: 0, over: data, created: 1_700_000_000, hashAlgorithm: hash))
            #expect(
                refusal(signature, data, keys: key.certificate(), trusted: [key.fingerprint])
                    == (enough.contains(hash) ? nil : .shortHash(name, curve: curve, .data)))
            let good = packet(2, key.signature(type: 0, over: data, created: 1_700_000_000))
            let certified =
                key.primaryPacket + key.userID("Name") + packet(2, key.certification("Name", hashAlgorithm: hash))
            #expect(
                refusal(good, data, keys: certified, trusted: [key.fingerprint])
                    == (enough.contains(hash) ? nil : .shortHash(name, curve: curve, .key)))
            let revoked = packet(2, key.signature(type: 0x20, over: key.framed, hashAlgorithm: hash))
            #expect(
                refusal(good, data, keys: key.certificate() + revoked, trusted: [key.fingerprint])
                    == .revoked(fingerprint(key.fingerprint)))
        }
    }

    /// All encodings of the eight points of small order: those of 1 and -1, of the points with y = 0, of order 8.
    private static let smallPoints: [[UInt8]] = {
        let p: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        func plus(_ number: UInt8) -> [UInt8] { [p[0] &+ number] + p.dropFirst() }
        let zero = [UInt8](repeating: 0, count: 32)
        let eighth: [[UInt8]] = [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ].map { text in
            stride(from: 0, to: 64, by: 2).map { UInt8(text.dropFirst($0).prefix(2), radix: 16) ?? 0 }
        }
        let positive = [zero, [1] + zero.dropFirst(), plus(255), p, plus(1)] + eighth
        return positive + positive.map { $0.dropLast() + [$0[31] | 0x80] }
    }()

    /// With a neutral public key, R = the neutral element and S = 0 are right over any data.
    @Test(arguments: smallPoints)
    func `a key that is a point of small order is refused`(point: [UInt8]) {
        let key = BareKey(point: point)
        let forged = key.signature(type: 0, over: data, numbers: [1] + [UInt8](repeating: 0, count: 63))
        let certificate =
            key.packet
            + packet(13, Array("Name".utf8))
            + packet(
                2, key.signature(type: 0x13, over: [], numbers: [1] + [UInt8](repeating: 0, count: 63)))
        guard
            case .badBinding(_, let why) = refusal(
                packet(2, forged), data, keys: certificate, trusted: [key.fingerprint])
        else {
            Issue.record("anybody can sign for it")
            return
        }
        #expect(why.contains("small order"))
    }
}

/// An Ed25519 key of which nobody knows the secret.
private struct BareKey {
    let point: [UInt8]

    var body: [UInt8] { [4] + bytes(1_600_000_000, 4) + [27] + point }
    var packet: [UInt8] { OpenPGPTests.packet(6, body) }
    var fingerprint: String { HandmadeKey.fingerprint(ofBody: body) }

    func signature(type: UInt8, over content: [UInt8], numbers: [UInt8]) -> [UInt8] {
        let hashed = subpacket(2, bytes(1_600_000_000, 4)) + subpacket(27, [3])
        let digits = Array(fingerprint)
        let print = stride(from: 0, to: 40, by: 2).map { UInt8(String(digits[$0..<($0 + 2)]), radix: 16) ?? 0 }
        let open = subpacket(16, Array(print.suffix(8)))
        return [4, type, 27, 10] + bytes(hashed.count, 2) + hashed + bytes(open.count, 2) + open + [0, 0] + numbers
    }
}
