import OpenPGP
import Testing

/// What takes something away from a key counts, however it is said.
@Suite struct RevocationTests {
    private let primary = HandmadeKey(seed: 1)
    private let subkey = HandmadeKey(seed: 2)
    private let data = Array("some data".utf8)

    private func print(_ key: HandmadeKey) -> Fingerprint { fingerprint(key.fingerprint) }

    private func bound(_ subkey: HandmadeKey) -> [UInt8] {
        subkey.subkeyPacket + packet(2, primary.binding(of: subkey, agreement: subkey.agreement(with: primary)))
    }

    private func refusal(of key: HandmadeKey, _ certificate: [UInt8]...) -> OpenPGPError? {
        OpenPGPTests.refusal(
            packet(2, key.signature(type: 0, over: data, created: 1_700_000_000)), data,
            keys: certificate.flatMap(\.self), trusted: [primary.fingerprint])
    }

    @Test(arguments: RevocationForm.allCases)
    func `a revocation counts in every form`(form: RevocationForm) {
        let revoked = packet(2, form.body(by: primary, type: 0x20, over: primary.framed))
        let user = Array(primary.certificate().dropFirst(primary.primaryPacket.count))
        #expect(refusal(of: primary, primary.primaryPacket, revoked, user) == .revoked(print(primary)))
        let other = HandmadeKey(seed: 3)
        let ofSubkey = packet(2, form.body(by: primary, type: 0x28, over: primary.framed + subkey.framed))
        for certificate in [
            [primary.certificate(), bound(subkey), ofSubkey, bound(other)],
            [primary.certificate(), bound(subkey), bound(other), ofSubkey],
        ] {
            #expect(refusal(of: subkey, certificate.flatMap(\.self)) == .revoked(print(subkey)))
            #expect(refusal(of: other, certificate.flatMap(\.self)) == nil)
        }
    }

    /// Revocations that nobody can check here.
    private func unchecked(_ type: UInt8, over content: [UInt8], naming: [[UInt8]]? = nil) -> [[UInt8]] {
        let good = primary.signature(type: type, over: content, unhashed: naming)
        var unknownAlgorithm = good
        unknownAlgorithm[2] = 99
        return [
            primary.signature(type: type, over: content, unhashed: naming, hashAlgorithm: 12), unknownAlgorithm,
            Array(good.dropLast(40)),
        ]
    }

    @Test func `a revocation that cannot be checked is a doubt, unless it names somebody else`() {
        let other = HandmadeKey(seed: 3)
        func isDoubt(_ error: OpenPGPError?, of key: HandmadeKey) -> Bool {
            if case .uncheckedRevocation(print(key), _) = error { true } else { false }
        }
        for naming: [[UInt8]]? in [nil, []] {
            for body in unchecked(0x20, over: primary.framed, naming: naming) {
                #expect(isDoubt(refusal(of: primary, primary.certificate(), packet(2, body)), of: primary))
            }
            for body in unchecked(0x28, over: primary.framed + subkey.framed, naming: naming) {
                let keys = primary.certificate() + bound(subkey) + packet(2, body) + bound(other)
                #expect(isDoubt(refusal(of: subkey, keys), of: subkey))
                #expect(refusal(of: other, keys) == nil)
                // Before all subkeys, it may be of any of them.
                let misplaced = primary.certificate() + packet(2, body) + bound(subkey) + bound(other)
                #expect(isDoubt(refusal(of: other, misplaced), of: other))
            }
        }
        for body in [[6, 0x20], [5, 0x20, 1, 2], [3, 5, 0x20]] as [[UInt8]] {
            #expect(isDoubt(refusal(of: primary, primary.certificate(), packet(2, body)), of: primary))
        }
        let both = [subpacket(16, other.keyID), subpacket(16, primary.keyID)]
        for body in unchecked(0x20, over: primary.framed, naming: both) {
            #expect(isDoubt(refusal(of: primary, primary.certificate(), packet(2, body)), of: primary))
        }
        for body in unchecked(0x20, over: primary.framed, naming: [subpacket(16, other.keyID)]) {
            #expect(refusal(of: primary, primary.certificate(), packet(2, body)) == nil)
        }
    }

    @Test func `a revocation counts before all keys of a file and behind another key`() {
        let other = HandmadeKey(seed: 3)
        let ofKey = packet(2, primary.signature(type: 0x20, over: primary.framed))
        let ofSubkey = packet(2, primary.signature(type: 0x28, over: primary.framed + subkey.framed))
        let unnamed = packet(2, primary.signature(type: 0x20, over: primary.framed, unhashed: []))
        let unknown = packet(6, [6, 0, 0, 0, 1, 27, 0, 0, 0, 32])
        let keys = primary.certificate() + bound(subkey)
        for file in [
            ofKey + keys, unnamed + keys, keys + other.certificate() + ofKey, ofKey + other.certificate() + keys,
            other.certificate() + ofKey + keys, unknown + ofKey + keys, keys + unknown + ofKey,
        ] {
            #expect(refusal(of: primary, file) == .revoked(print(primary)))
            #expect(refusal(of: subkey, file) == .revoked(print(primary)))
        }
        for file in [ofSubkey + keys, keys + other.certificate() + ofSubkey, other.certificate() + ofSubkey + keys] {
            #expect(refusal(of: subkey, file) == .revoked(print(subkey)))
            #expect(refusal(of: primary, file) == nil)
        }
        let byOther = packet(2, other.signature(type: 0x20, over: other.framed))
        #expect(refusal(of: primary, byOther + other.certificate() + keys) == nil)
    }

    @Test func `a designated revoker is heeded when nobody is named`() {
        let revoker = HandmadeKey(seed: 3)
        let named = subpacket(12, [0x80, 22] + bytesOf(revoker.fingerprint))
        let direct = packet(2, primary.signature(type: 0x1F, over: primary.framed, hashed: [named]))
        for body in [
            revoker.signature(type: 0x20, over: primary.framed, unhashed: []),
            revoker.oldSignature(type: 0x20, over: primary.framed, hashAlgorithm: 3),
        ] {
            let keys = primary.certificate() + direct
            #expect(refusal(of: primary, keys + packet(2, body)) == .revoked(print(primary)))
            #expect(refusal(of: primary, primary.certificate() + packet(2, body)) == nil)
        }
    }

    private static let weakHashes: [UInt8] = [1, 2, 3, 11]

    @Test(arguments: weakHashes)
    func `a self-signature too weak to grant anything still takes away`(hash: UInt8) {
        func restricted(flags: UInt8 = 3, created: Int = 1_600_000_009, _ hashed: [[UInt8]] = []) -> OpenPGPError? {
            let newer = primary.certification(
                "Handmade", flags: flags, created: created, hashed: hashed, hashAlgorithm: hash)
            return refusal(of: primary, primary.certificate(), packet(2, newer))
        }
        #expect(restricted() == nil)
        #expect(restricted(flags: 1) == .notASigningKey(print(primary)))
        #expect(isExpired(restricted([subpacket(9, bytes(1000, 4))])))
        // An older one was superseded.
        #expect(restricted(flags: 1, created: 1_600_000_000 - 1) == nil)
        let older = packet(2, primary.certification("Handmade", flags: 1, hashAlgorithm: hash))
        let newer = packet(2, primary.certification("Handmade", created: 1_600_000_009))
        #expect(refusal(of: primary, primary.primaryPacket, primary.userID("Handmade"), older, newer) == nil)
        // What was granted does not become more by one that is weak.
        let granted = packet(2, primary.certification("Handmade", flags: 1))
        let more = packet(2, primary.certification("Handmade", created: 1_600_000_009, hashAlgorithm: hash))
        #expect(
            refusal(of: primary, primary.primaryPacket, primary.userID("Handmade"), granted, more)
                == .notASigningKey(print(primary)))
        let binding = packet(
            2,
            primary.binding(
                of: subkey, created: 1_600_000_009, hashed: [subpacket(9, bytes(1000, 4))], hashAlgorithm: hash))
        #expect(isExpired(refusal(of: subkey, primary.certificate(), bound(subkey), binding)))
        let revocation = primary.certification(
            "Handmade", type: 0x30, flags: nil, created: 1_600_000_009, hashAlgorithm: hash)
        #expect(refusal(of: primary, primary.certificate(), packet(2, revocation)) != nil)
    }

    @Test func `a self-signature with a defect grants nothing but takes away`() {
        func odd(flags: UInt8, created: Int = 1_600_000_009) -> [UInt8] {
            packet(2, primary.certification("Handmade", flags: flags, created: created) + [0])
        }
        #expect(refusal(of: primary, primary.certificate(), odd(flags: 1)) == .notASigningKey(print(primary)))
        #expect(refusal(of: primary, primary.primaryPacket, primary.userID("Handmade"), odd(flags: 3)) != nil)
        var wrongPrefix = primary.certification("Handmade", flags: 3)
        wrongPrefix[wrongPrefix.count - 70] ^= 0xFF
        #expect(
            refusal(of: primary, primary.primaryPacket, primary.userID("Handmade"), packet(2, wrongPrefix)) != nil)
    }

    @Test func `the direct-key signature's expiry counts, however old, and so does that of another user id`() {
        let expiring = [subpacket(9, bytes(1000, 4))]
        let newer = packet(2, primary.certification("Handmade", created: 1_600_000_009))
        let direct = packet(2, primary.signature(type: 0x1F, over: primary.framed, hashed: expiring))
        let user = primary.userID("Handmade") + newer
        #expect(isExpired(refusal(of: primary, primary.primaryPacket, direct, user)))
        let other = primary.userID("Other") + packet(2, primary.certification("Other", hashed: expiring))
        #expect(isExpired(refusal(of: primary, primary.primaryPacket, user, other)))
        // The same user id, merged from two copies of the key, was renewed.
        let old = primary.userID("Handmade") + packet(2, primary.certification("Handmade", hashed: expiring))
        #expect(refusal(of: primary, primary.primaryPacket, old, user) == nil)
        let unusable = packet(2, primary.signature(type: 0x1F, over: primary.framed, hashed: [subpacket(27, [1])]))
        #expect(refusal(of: primary, primary.primaryPacket, unusable, user) == .notASigningKey(print(primary)))
    }

    @Test func `of a subpacket that is there twice the stricter counts`() {
        func refusal(_ hashed: [[UInt8]], flags: UInt8? = 3) -> OpenPGPError? {
            self.refusal(
                of: primary, primary.primaryPacket, primary.userID("Handmade"),
                packet(2, primary.certification("Handmade", flags: flags, hashed: hashed)))
        }
        let (short, long, never) = (
            subpacket(9, bytes(1000, 4)), subpacket(9, bytes(1 << 30, 4)), subpacket(9, [0, 0, 0, 0])
        )
        for pair in [[short, long], [long, short], [short, never], [never, short]] {
            #expect(isExpired(refusal(pair)))
        }
        #expect(refusal([long, never]) == nil)
        for pair in [[subpacket(27, [1]), subpacket(27, [3])], [subpacket(27, [3]), subpacket(27, [1])]] {
            #expect(refusal(pair, flags: nil) == .notASigningKey(print(primary)))
        }
        #expect(refusal([subpacket(2, bytes(1_600_000_001, 4))]) != nil)
        #expect(refusal([subpacket(2, bytes(1_600_000_000, 4))]) == nil)
        let (soon, late) = (subpacket(3, bytes(10, 4)), subpacket(3, bytes(1 << 30, 4)))
        for pair in [[soon, late], [late, soon]] {
            let signature = primary.signature(type: 0, over: data, created: 1_700_000_000, hashed: pair)
            guard
                case .signatureHasExpired = OpenPGPTests.refusal(
                    packet(2, signature), data, keys: primary.certificate(), trusted: [primary.fingerprint])
            else {
                Issue.record("the earlier end counts")
                return
            }
        }
        let twice = primary.signature(type: 0, over: data, created: 1_700_000_000, hashed: [subpacket(2, bytes(1, 4))])
        guard
            case .malformed = OpenPGPTests.refusal(
                packet(2, twice), data, keys: primary.certificate(), trusted: [primary.fingerprint])
        else {
            Issue.record("a signature has one creation time")
            return
        }
    }

    private func isExpired(_ error: OpenPGPError?) -> Bool {
        if case .expiredBeforeSigning = error { true } else { false }
    }
}
