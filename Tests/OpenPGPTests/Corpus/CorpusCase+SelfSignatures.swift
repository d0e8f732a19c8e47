/// Several self-signatures of which some give less than others.
extension CorpusCase {
    static var selfSignatures: [CorpusCase] {
        kinds.filter { ["rsa", "eddsa"].contains($0.name) }.flatMap { kind in
            hashes.filter { $0.name != "sha3" }.flatMap { hash in
                restrictions.flatMap { restriction in
                    [("older", 1_600_000_001), ("newer", 1_600_000_020)].flatMap { age, created in
                        made(kind, hash.id, restriction, created).map { role, made in
                            made.named("less/\(kind.name)/\(role)/\(restriction.name)/\(age)/\(hash.name)")
                        }
                    }
                }
            }
        } + times
    }

    private static let restrictions: [(name: String, flags: UInt8, hashed: [[UInt8]])] = [
        ("flags", 1, []), ("expiry", 3, [subpacket(9, bytes(1000, 4))]), ("nothing", 3, []),
    ]

    /// Beside a strong self-signature of 1,600,000,010 that grants all.
    private static func made(
        _ kind: Kind, _ hash: UInt8, _ restriction: (name: String, flags: UInt8, hashed: [[UInt8]]), _ created: Int
    ) -> [(role: String, CorpusCase)] {
        let primary = kind.key
        let granted = primary.certificate(created: 1_600_000_010)
        let certification = packet(
            2,
            primary.certification(
                "Handmade", flags: restriction.flags, created: created, hashed: restriction.hashed, hashAlgorithm: hash)
        )
        let direct = packet(
            2,
            primary.signature(
                type: 0x1F, over: primary.framed, created: created,
                hashed: [subpacket(27, [restriction.flags])] + restriction.hashed, hashAlgorithm: hash))
        let user = Array(granted.dropFirst(primary.primaryPacket.count))
        let binding = packet(
            2,
            primary.binding(
                of: subkey, flags: restriction.flags & 2, created: created, hashed: restriction.hashed,
                agreement: subkey.agreement(with: primary), hashAlgorithm: hash))
        let strong = packet(
            2, primary.binding(of: subkey, created: 1_600_000_010, agreement: subkey.agreement(with: primary)))
        return [
            ("user-id", CorpusCase("", primary, granted, certification)),
            ("direct", CorpusCase("", primary, primary.primaryPacket, direct, user)),
            ("subkey", CorpusCase("", primary, signer: subkey, granted, subkey.subkeyPacket, strong, binding)),
        ]
    }

    private func named(_ name: String) -> CorpusCase {
        CorpusCase(name: name, keys: keys, signature: signature, trusted: trusted)
    }

    /// When things were made, and when they end.
    private static var times: [CorpusCase] {
        let primary = HandmadeKey(seed: 1)
        func signature(_ created: Int, _ hashed: [[UInt8]] = []) -> [UInt8] {
            packet(2, primary.signature(type: 0, over: data, created: created, hashed: hashed))
        }
        func expiring(_ seconds: Int) -> [UInt8] { primary.certificate(hashed: [subpacket(9, bytes(seconds, 4))]) }
        let granted = primary.certificate()
        return [
            CorpusCase("time/signed before the key", primary, signature: signature(1_599_999_999), granted),
            CorpusCase("time/signed with the key", primary, signature: signature(1_600_000_000), granted),
            CorpusCase("time/signed in the future", primary, signature: signature(4_000_000_000), granted),
            CorpusCase("time/signed before the end", primary, signature: signature(1_600_000_999), expiring(1000)),
            CorpusCase("time/signed at the end", primary, signature: signature(1_600_001_000), expiring(1000)),
            CorpusCase("time/key without end", primary, expiring(0)),
            CorpusCase("time/key ends late", primary, expiring(2_000_000_000)),
            CorpusCase(
                "time/signature ended", primary, signature: signature(signed, [subpacket(3, bytes(10, 4))]), granted),
            CorpusCase(
                "time/signature ends late", primary,
                signature: signature(signed, [subpacket(3, bytes(2_000_000_000, 4))]), granted),
            CorpusCase(
                "time/self-signature ended", primary, primary.certificate(hashed: [subpacket(3, bytes(10, 4))])),
            CorpusCase("time/self-signature before the key", primary, primary.certificate(created: 1_599_999_999)),
            CorpusCase("time/self-signature of the future", primary, primary.certificate(created: 4_000_000_000)),
            CorpusCase(
                "time/less in the future", primary, granted,
                packet(2, primary.certification("Handmade", flags: 1, created: 4_000_000_000))),
            CorpusCase(
                "time/another user id ends", primary, primary.certificate(created: 1_600_000_010),
                primary.userID("Other"),
                packet(2, primary.certification("Other", hashed: [subpacket(9, bytes(1000, 4))]))),
        ]
    }
}
