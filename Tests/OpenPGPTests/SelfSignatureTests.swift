import OpenPGP
import Testing

/// Certificates that gpg would not make, put together by hand.
@Suite struct SelfSignatureTests {
    private let primary = HandmadeKey(seed: 1)
    private let subkey = HandmadeKey(seed: 2)
    private let data = Array("some data".utf8)
    private let signed = 1_700_000_000

    private func signature(by key: HandmadeKey) -> [UInt8] {
        packet(2, key.signature(type: 0, over: data, created: signed))
    }

    private func refusal(of key: HandmadeKey, _ certificate: [UInt8]...) -> OpenPGPError? {
        OpenPGPTests.refusal(
            signature(by: key), data, keys: certificate.flatMap(\.self), trusted: [primary.fingerprint])
    }

    private func binding(_ body: [UInt8]) -> [UInt8] { subkey.subkeyPacket + packet(2, body) }

    private func print(_ key: HandmadeKey) -> Fingerprint { fingerprint(key.fingerprint) }

    @Test(arguments: [UInt8(22), 27], [UInt8(22), 27])
    func `Ed25519 under both its algorithm numbers`(primaryID: UInt8, subkeyID: UInt8) throws {
        var (primary, subkey) = (primary, subkey)
        (primary.algorithm, subkey.algorithm) = (primaryID, subkeyID)
        let keys =
            primary.certificate() + subkey.subkeyPacket
            + packet(2, primary.binding(of: subkey, agreement: subkey.agreement(with: primary)))
        for signer in [primary, subkey] {
            let signature = signature(by: signer)
            let good = try verify(signature, data, keys: keys, trusted: [primary.fingerprint])
            #expect(good.signer == print(signer))
            #expect(
                OpenPGPTests.refusal(signature, data + [0], keys: keys, trusted: [primary.fingerprint])
                    == .wrongSignature(signer: print(signer)))
        }
    }

    @Test func `a key without a self-signature is not believed`() {
        #expect(
            refusal(of: primary, primary.primaryPacket) == .badBinding(print(primary), "it has no valid self-signature")
        )
        #expect(
            refusal(
                of: primary, primary.primaryPacket, primary.userID("Other"), packet(2, primary.certification("Name")))
                == .badBinding(print(primary), "it has no valid self-signature"))
    }

    @Test func `a self-signature older than its key does not count`() {
        #expect(refusal(of: primary, primary.certificate(created: 1_599_999_999)) != nil)
        #expect(refusal(of: primary, primary.certificate(created: 1_600_000_000)) == nil)
    }

    @Test func `a direct-key signature vouches for a key without a user id`() {
        let direct = primary.signature(type: 0x1F, over: primary.framed, hashed: [subpacket(27, [3])])
        #expect(refusal(of: primary, primary.primaryPacket, packet(2, direct)) == nil)
    }

    @Test func `a binding by another primary key does not count`() {
        let other = HandmadeKey(seed: 3)
        let moved = binding(other.binding(of: subkey, agreement: subkey.agreement(with: other)))
        #expect(
            refusal(of: subkey, primary.certificate(), moved)
                == .badBinding(
                    print(subkey), "it has no valid binding signature by \(primary.fingerprint)"))
    }

    @Test func `a primary key cannot claim a subkey that does not agree`() {
        let why = "it has no valid signature that it belongs to \(primary.fingerprint)"
        let other = HandmadeKey(seed: 3)
        for agreement in [nil, subkey.agreement(with: other), other.agreement(with: primary), [4, 0x19]] {
            #expect(
                refusal(of: subkey, primary.certificate(), binding(primary.binding(of: subkey, agreement: agreement)))
                    == .badBinding(print(subkey), why))
        }
    }

    @Test func `the key flags decide who may sign`() {
        let agreement = subkey.agreement(with: primary)
        #expect(refusal(of: primary, primary.certificate(flags: 1)) == .notASigningKey(print(primary)))
        for flags: UInt8 in [0x00, 0x01, 0x0C, 0x20] {
            #expect(
                refusal(
                    of: subkey, primary.certificate(),
                    binding(primary.binding(of: subkey, flags: flags, agreement: agreement)))
                    == .notASigningKey(print(subkey)))
        }
        #expect(
            refusal(
                of: subkey, primary.certificate(flags: 1), binding(primary.binding(of: subkey, agreement: agreement)))
                == nil)
    }

    @Test func `key flags, expiry and creation count only where they are signed`() {
        let unsigned = primary.signature(
            type: 0x13, over: primary.framed + [0xB4] + bytes(4, 4) + Array("Name".utf8),
            unhashed: [subpacket(27, [3])])
        #expect(
            refusal(of: primary, primary.primaryPacket, primary.userID("Name"), packet(2, unsigned))
                == .notASigningKey(print(primary)))
        var agreed = primary.binding(
            of: subkey, unhashed: [subpacket(9, bytes(1, 4)), subpacket(2, bytes(1, 4))],
            agreement: subkey.agreement(with: primary))
        #expect(refusal(of: subkey, primary.certificate(), binding(agreed)) == nil)
        agreed = primary.binding(
            of: subkey, hashed: [subpacket(9, bytes(1, 4))], agreement: subkey.agreement(with: primary))
        guard case .expiredBeforeSigning = refusal(of: subkey, primary.certificate(), binding(agreed)) else {
            Issue.record("a signed expiry must count")
            return
        }
    }

    @Test func `the newest self-signature counts, whatever the order in the file`() {
        let agreement = subkey.agreement(with: primary)
        let old = packet(2, primary.binding(of: subkey, created: 1_600_000_001, agreement: agreement))
        let new = packet(2, primary.binding(of: subkey, flags: 0x0C, created: 1_600_000_002, agreement: agreement))
        for signatures in [old + new, new + old] {
            #expect(
                refusal(of: subkey, primary.certificate(), subkey.subkeyPacket + signatures)
                    == .notASigningKey(print(subkey)))
        }
        let weaker = packet(2, primary.certification("Handmade", flags: 1, created: 1_600_000_009))
        #expect(refusal(of: primary, primary.certificate(), weaker) == .notASigningKey(print(primary)))
    }

    @Test func `self-signatures of the future grant nothing, expired or revoked ones do not count`() {
        let agreement = subkey.agreement(with: primary)
        let good = packet(2, primary.binding(of: subkey, agreement: agreement))
        let future = packet(2, primary.binding(of: subkey, created: 4_000_000_000, agreement: agreement))
        let less = packet(2, primary.binding(of: subkey, flags: 0, created: 4_000_000_000, agreement: agreement))
        let ended = packet(
            2,
            primary.binding(
                of: subkey, flags: 0, created: 1_600_000_009, hashed: [subpacket(3, bytes(10, 4))], agreement: agreement
            ))
        #expect(refusal(of: subkey, primary.certificate(), subkey.subkeyPacket + good + future + ended) == nil)
        #expect(refusal(of: subkey, primary.certificate(), subkey.subkeyPacket + future) != nil)
        #expect(
            refusal(of: subkey, primary.certificate(), subkey.subkeyPacket + good + less)
                == .notASigningKey(print(subkey)))
        let revocation = packet(2, primary.certification("Handmade", type: 0x30, flags: nil, created: 1_600_000_005))
        #expect(
            refusal(of: primary, primary.certificate(), revocation)
                == .badBinding(print(primary), "it has no valid self-signature"))
        let again = packet(2, primary.certification("Handmade", created: 1_600_000_006))
        #expect(refusal(of: primary, primary.certificate(), revocation, again) == nil)
    }

    @Test func `an unknown critical subpacket spoils the signature that has it`() {
        let critical = subpacket(0x80 | 101, [1, 2, 3])
        let noted = subpacket(101, [1, 2, 3])
        let agreement = subkey.agreement(with: primary)
        #expect(
            refusal(of: primary, primary.certificate(hashed: [critical]))
                == .badBinding(print(primary), "it has no valid self-signature"))
        #expect(refusal(of: primary, primary.certificate(hashed: [noted])) == nil)
        #expect(
            refusal(
                of: subkey, primary.certificate(),
                binding(primary.binding(of: subkey, hashed: [critical], agreement: agreement))) != nil)
        for (extra, verdict) in [(critical, OpenPGPError.unknownCriticalSubpacket(101)), (noted, nil)] {
            let signature = packet(2, primary.signature(type: 0, over: data, created: signed, hashed: [extra]))
            #expect(
                OpenPGPTests.refusal(
                    signature, data, keys: primary.certificate(), trusted: [primary.fingerprint]) == verdict)
        }
    }

    @Test func `SHA-1 binds nothing but still revokes`() {
        let weak = OpenPGPError.weakHash("SHA-1", .key)
        let agreement = subkey.agreement(with: primary)
        let certified = packet(2, primary.certification("Name", hashAlgorithm: 2))
        #expect(refusal(of: primary, primary.primaryPacket, primary.userID("Name"), certified) == weak)
        #expect(
            refusal(
                of: subkey, primary.certificate(),
                binding(primary.binding(of: subkey, agreement: agreement, hashAlgorithm: 2))) == weak)
        #expect(
            refusal(
                of: subkey, primary.certificate(),
                binding(
                    primary.binding(of: subkey, agreement: subkey.agreement(with: primary, hashAlgorithm: 2))))
                == weak)
        let bound = binding(primary.binding(of: subkey, agreement: agreement))
        let revocation = primary.signature(type: 0x28, over: primary.framed + subkey.framed, hashAlgorithm: 2)
        #expect(refusal(of: subkey, primary.certificate(), bound, packet(2, revocation)) == .revoked(print(subkey)))
    }

    @Test func `a revocation that does not verify is ignored`() {
        let bound = binding(primary.binding(of: subkey, agreement: subkey.agreement(with: primary)))
        let other = HandmadeKey(seed: 3)
        let byOther = packet(2, other.signature(type: 0x28, over: primary.framed + subkey.framed))
        let ofOther = packet(2, primary.signature(type: 0x28, over: primary.framed + other.framed))
        #expect(refusal(of: subkey, primary.certificate(), bound, byOther, ofOther) == nil)
    }

    @Test func `a designated revoker is heeded`() {
        let revoker = HandmadeKey(seed: 3)
        let named = subpacket(12, [0x80, 22] + bytesOf(revoker.fingerprint))
        let direct = packet(2, primary.signature(type: 0x1F, over: primary.framed, hashed: [named]))
        let revocation = packet(2, revoker.signature(type: 0x20, over: primary.framed))
        let user = Array(primary.certificate().dropFirst(primary.primaryPacket.count))
        #expect(refusal(of: primary, primary.primaryPacket, direct, user) == nil)
        #expect(refusal(of: primary, primary.primaryPacket, direct, revocation, user) == .revoked(print(primary)))
        #expect(refusal(of: primary, primary.primaryPacket, revocation, user) == nil)
        let subkeys = [subkey, HandmadeKey(seed: 4)]
        let bound = subkeys.map {
            $0.subkeyPacket + packet(2, primary.binding(of: $0, agreement: $0.agreement(with: primary)))
        }
        let ofSubkey = packet(2, revoker.signature(type: 0x28, over: primary.framed + subkey.framed))
        for (key, verdict) in [(subkeys[0], OpenPGPError.revoked(print(subkey))), (subkeys[1], nil)] {
            #expect(
                refusal(of: key, primary.primaryPacket, direct, user, bound[0], ofSubkey, bound[1]) == verdict)
        }
    }

    @Test func `what is not known in a certificate does not break the rest`() {
        let agreed = binding(primary.binding(of: subkey, agreement: subkey.agreement(with: primary)))
        let unknownAlgorithm = packet(14, [4, 0, 0, 0, 1, 99, 1, 2, 3])
        let newerVersion = packet(14, [6, 0, 0, 0, 1, 27, 0, 0, 0, 32])
        let unknownCurve = packet(14, [4, 0, 0, 0, 1, 22, 2, 0x55, 0x55, 0, 1, 1])
        let notOnCurve = packet(14, [4, 0, 0, 0, 1, 19, 5, 0x2B, 0x81, 0x04, 0x00, 0x22, 0, 11, 0x04, 0x01])
        let unreadable = packet(2, [4, 0x18, 22])
        let olderSignature = packet(2, [3, 5, 0x18, 0, 0, 0, 1])
        let image = packet(17, [1, 2, 3]) + packet(2, primary.certification("not an image"))
        for extra in [
            unknownAlgorithm, newerVersion, unknownCurve, notOnCurve, unreadable, olderSignature, image,
            packet(12, [0, 1]), packet(10, Array("PGP".utf8)), packet(21, [7, 7]), packet(60, [1]), packet(23, [1]),
        ] {
            #expect(refusal(of: subkey, primary.certificate(), extra, agreed) == nil)
            // A revocation counts even when something unknown stands before it.
            let revocation = primary.signature(type: 0x28, over: primary.framed + subkey.framed)
            #expect(
                refusal(of: subkey, primary.certificate(), agreed, extra, packet(2, revocation))
                    == .revoked(print(subkey)))
        }
    }

    @Test func `a subkey with an unknown algorithm is refused only when it signed`() {
        var strange = subkey
        strange.algorithm = 99
        #expect(refusal(of: strange, primary.certificate(), strange.subkeyPacket) == .unsupportedAlgorithm(99))
    }

    @Test func `a signature that names nobody, or the key only by its id`() {
        func refusal(_ unhashed: [[UInt8]], hashed: [[UInt8]] = []) -> OpenPGPError? {
            let body = primary.signature(type: 0, over: data, created: signed, hashed: hashed, unhashed: unhashed)
            return OpenPGPTests.refusal(
                packet(2, body), data, keys: primary.certificate(), trusted: [primary.fingerprint])
        }
        let print = bytesOf(primary.fingerprint)
        #expect(refusal([]) == .unknownIssuer("(none named)"))
        #expect(refusal([subpacket(16, primary.keyID)]) == nil)
        #expect(refusal([], hashed: [subpacket(16, primary.keyID)]) == nil)
        #expect(refusal([subpacket(33, [4] + print)]) == nil)
        #expect(refusal([subpacket(33, [5] + print)]) == .unknownIssuer("(none named)"))
        // The signed hint goes before the other.
        #expect(refusal([subpacket(33, [4] + print.reversed())], hashed: [subpacket(33, [4] + print)]) == nil)
        #expect(refusal([subpacket(16, subkey.keyID)]) == .unknownIssuer(hex(subkey.keyID)))
    }

    @Test func `a signature by another key than it names does not count`() {
        let body = subkey.signature(type: 0, over: data, created: signed, unhashed: [subpacket(16, primary.keyID)])
        #expect(
            OpenPGPTests.refusal(packet(2, body), data, keys: primary.certificate(), trusted: [primary.fingerprint])
                == .wrongSignature(signer: print(primary)))
    }

    @Test func `a signature older than its key is refused`() {
        let body = primary.signature(type: 0, over: data, created: 1_599_999_999)
        guard
            case .signedBeforeCreation = OpenPGPTests.refusal(
                packet(2, body), data, keys: primary.certificate(), trusted: [primary.fingerprint])
        else {
            Issue.record("the key did not exist yet")
            return
        }
    }
}
