/// Revocations, in every form and place.
extension CorpusCase {
    static var revocations: [CorpusCase] {
        kinds.filter { ["rsa", "p256", "eddsa"].contains($0.name) }.flatMap { forms($0) + places($0) }
    }

    private static func forms(_ kind: Kind) -> [CorpusCase] {
        let primary = kind.key
        return RevocationForm.allCases.flatMap { form in
            let ofKey = packet(2, form.body(by: primary, type: 0x20, over: primary.framed))
            let ofSubkey = packet(2, form.body(by: primary, type: 0x28, over: primary.framed + subkey.framed))
            let user = Array(primary.certificate().dropFirst(primary.primaryPacket.count))
            let name = "\(kind.name)/\(form)"
            return [
                CorpusCase("revoked/key/\(name)", primary, primary.primaryPacket, ofKey, user),
                CorpusCase(
                    "revoked/key-of-subkey/\(name)", primary, signer: subkey, primary.primaryPacket, ofKey, user,
                    bound(subkey, to: primary)),
                CorpusCase(
                    "revoked/subkey/\(name)", primary, signer: subkey, primary.certificate(),
                    bound(subkey, to: primary), ofSubkey),
            ]
        }
    }

    private static func places(_ kind: Kind) -> [CorpusCase] {
        let primary = kind.key
        let user = Array(primary.certificate().dropFirst(primary.primaryPacket.count))
        let ofKey = packet(2, primary.signature(type: 0x20, over: primary.framed))
        let ofSubkey = packet(2, primary.signature(type: 0x28, over: primary.framed + subkey.framed))
        let byOther = packet(2, other.signature(type: 0x20, over: primary.framed))
        let ofOther = packet(2, primary.signature(type: 0x28, over: primary.framed + other.framed))
        let unknownHash = packet(2, primary.signature(type: 0x20, over: primary.framed, hashAlgorithm: 12))
        let sub = bound(subkey, to: primary)
        func made(_ name: String, signer: HandmadeKey? = nil, _ keys: [UInt8]...) -> CorpusCase {
            CorpusCase("place/\(kind.name)/\(name)", primary, signer: signer, keys.flatMap(\.self))
        }
        return [
            made("key, behind the user id", primary.certificate(), ofKey),
            made("key, behind the subkey", primary.certificate(), sub, ofKey),
            made("key, behind something unknown", primary.certificate(), packet(60, [1]), ofKey),
            made(
                "subkey, behind another", signer: subkey, primary.certificate(), sub, bound(other, to: primary),
                ofSubkey),
            made("subkey, before the subkeys", signer: subkey, primary.certificate(), ofSubkey, sub),
            made("subkey, the primary key signs", primary.certificate(), sub, ofSubkey),
            made("key, by another", primary.primaryPacket, byOther, user),
            made("subkey, of another", signer: subkey, primary.certificate(), sub, ofOther),
            made("key, unknown hash", primary.primaryPacket, unknownHash, user),
            made("key, cut off", primary.primaryPacket, packet(2, [4, 0x20, 22]), user),
            made(
                "user id", primary.certificate(),
                packet(2, primary.certification("Handmade", type: 0x30, flags: nil, created: 1_600_000_009))),
            made(
                "user id, certified again", primary.certificate(),
                packet(2, primary.certification("Handmade", type: 0x30, flags: nil, created: 1_600_000_009)),
                packet(2, primary.certification("Handmade", created: 1_600_000_010))),
        ]
    }
}
