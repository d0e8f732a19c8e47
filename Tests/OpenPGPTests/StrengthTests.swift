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

    /// With a neutral public key, R = the neutral element and S = 0 are right over any data.
    @Test(arguments: SmallPoints.all)
    func `a key that is a point of small order is refused`(point: [UInt8]) {
        let key = BareKey(point: point)
        let numbers = [1] + [UInt8](repeating: 0, count: 63)
        let certificate =
            key.keyPacket + packet(13, Array("Name".utf8)) + packet(2, key.signature(type: 0x13, numbers: numbers))
        guard
            case .badBinding(_, let why) = refusal(
                packet(2, key.signature(type: 0, numbers: numbers)), data, keys: certificate, trusted: [key.fingerprint]
            )
        else {
            Issue.record("anybody can sign for it")
            return
        }
        #expect(why.contains("small order"))
    }

    private func signed(_ key: HandmadeKey, _ manner: SigningManner) -> OpenPGPError? {
        var odd = key
        odd.manner = manner
        return refusal(
            packet(2, odd.signature(type: 0, over: data, created: 1_700_000_000)), data, keys: key.certificate(),
            trusted: [key.fingerprint])
    }

    /// The key's owner alone can make one, and it is right by the equation where R is the neutral element: OpenSSL and gpg
    /// take it then. RFC 8032 has no such R, and who verifies with the cofactor takes fourteen of them for one.
    @Test(arguments: [UInt8(22), 27])
    func `a signature whose first half is a point of small order is refused`(algorithm: UInt8) {
        let key = HandmadeKey(algorithm: algorithm, seed: 1)
        #expect(signed(key, .honest) == nil)
        let wrong = OpenPGPError.wrongSignature(signer: fingerprint(key.fingerprint))
        for point in SmallPoints.all { #expect(signed(key, .smallPoint(point)) == wrong) }
    }

    /// Whoever sees a signature could make a second one of it.
    @Test(arguments: [UInt8(22), 27])
    func `a signature whose second half is not reduced is refused`(algorithm: UInt8) {
        let key = HandmadeKey(algorithm: algorithm, seed: 1)
        #expect(signed(key, .unreduced) == .wrongSignature(signer: fingerprint(key.fingerprint)))
    }
}
