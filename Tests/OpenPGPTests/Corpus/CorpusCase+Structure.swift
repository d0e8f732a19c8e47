/// How keys and signatures are put together.
extension CorpusCase {
    static var structure: [CorpusCase] {
        kinds.filter { ["rsa", "eddsa"].contains($0.name) }.flatMap { kind in parts(kind) + signatures(kind) }
    }

    private static func parts(_ kind: Kind) -> [CorpusCase] {
        let primary = kind.key
        let granted = primary.certificate()
        let agreement = subkey.agreement(with: primary)
        func bound(_ body: [UInt8]) -> [UInt8] { granted + subkey.subkeyPacket + packet(2, body) }
        func made(_ name: String, signer: HandmadeKey? = nil, _ keys: [UInt8]...) -> CorpusCase {
            CorpusCase("parts/\(kind.name)/\(name)", primary, signer: signer, keys.flatMap(\.self))
        }
        return [
            made("no self-signature", primary.primaryPacket, primary.userID("Name")),
            made("no user id", primary.primaryPacket),
            made(
                "of another user id", primary.primaryPacket, primary.userID("Other"),
                packet(2, primary.certification("Name"))),
            made(
                "by another key", primary.primaryPacket, primary.userID("Name"), packet(2, other.certification("Name"))),
            made("may only certify", primary.certificate(flags: 1)),
            made("may only encrypt", primary.certificate(flags: 0x0C)),
            made("subkey without a binding", signer: subkey, granted, subkey.subkeyPacket),
            made("subkey without agreement", signer: subkey, bound(primary.binding(of: subkey))),
            made(
                "subkey, another's agreement", signer: subkey,
                bound(primary.binding(of: subkey, agreement: other.agreement(with: primary)))),
            made(
                "subkey, agreement with another", signer: subkey,
                bound(primary.binding(of: subkey, agreement: subkey.agreement(with: other)))),
            made("subkey, bound by another", signer: subkey, bound(other.binding(of: subkey, agreement: agreement))),
            made(
                "subkey, for encryption", signer: subkey,
                bound(primary.binding(of: subkey, flags: 0x0C, agreement: agreement))),
            made(
                "subkey, twice", signer: subkey, granted, Self.bound(subkey, to: primary),
                Self.bound(subkey, to: primary)),
            made(
                "subkey, of an expired key", signer: subkey,
                primary.certificate(hashed: [subpacket(9, bytes(1000, 4))]), Self.bound(subkey, to: primary)),
            made("unknown packets", granted, packet(60, [1]), packet(12, [0, 1])),
            made("a marker before", packet(10, Array("PGP".utf8)), granted),
            made("another key before", other.certificate(), granted),
            made("another key behind", granted, other.certificate()),
            made("the same key twice", granted, granted),
            made("the other's signature", signer: other, granted),
            made("cut off", Array(granted.dropLast(3))),
        ]
    }

    private static func signatures(_ kind: Kind) -> [CorpusCase] {
        let primary = kind.key
        let body = primary.signature(type: 0, over: data, created: signed)
        let wrong = primary.signature(type: 0, over: data + [0], created: signed)
        let foreign = HandmadeKey(seed: 9).signature(type: 0, over: data, created: signed)
        let old = primary.oldSignature(type: 0, over: data, created: signed)
        let files: [(name: String, file: [UInt8])] = [
            ("good", packet(2, body)), ("wrong", packet(2, wrong)), ("version 3", packet(2, old)),
            ("bytes behind", packet(2, body + [0])), ("cut off", packet(2, Array(body.dropLast()))),
            ("good, then wrong", packet(2, body) + packet(2, wrong)),
            ("wrong, then good", packet(2, wrong) + packet(2, body)),
            ("good, then unknown", packet(2, body) + packet(2, foreign)),
            ("unknown, then good", packet(2, foreign) + packet(2, body)),
            ("twice", packet(2, body) + packet(2, body)),
            ("a marker before", packet(10, Array("PGP".utf8)) + packet(2, body)),
            ("of text", packet(2, primary.signature(type: 1, over: data, created: signed))),
            ("alone", packet(2, primary.signature(type: 2, over: data, created: signed))),
            ("nobody named", packet(2, primary.signature(type: 0, over: data, created: signed, unhashed: []))),
            (
                "another named",
                packet(
                    2, primary.signature(type: 0, over: data, created: signed, unhashed: [subpacket(16, other.keyID)]))
            ),
        ]
        return files.map { name, file in
            CorpusCase(
                "signature/\(kind.name)/\(name)", primary, signature: file, primary.certificate(), other.certificate())
        }
    }
}
