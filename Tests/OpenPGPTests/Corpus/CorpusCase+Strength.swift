/// Algorithms and hashes: of the signature over the data, of self-signatures, of bindings.
extension CorpusCase {
    static var strength: [CorpusCase] { kinds.flatMap { ofData($0) + ofKeys($0) } + smallOrder + oddManners }

    private static func ofData(_ kind: Kind) -> [CorpusCase] {
        let primary = kind.key
        return hashes.flatMap { hash in
            [
                ("primary", primary, primary.certificate()),
                ("subkey", subkey, primary.certificate() + bound(subkey, to: primary)),
            ]
            .map { role, signer, keys in
                CorpusCase(
                    "data/\(kind.name)/\(role)/\(hash.name)", primary,
                    signature: packet(
                        2, signer.signature(type: 0, over: data, created: signed, hashAlgorithm: hash.id)),
                    keys)
            }
        }
    }

    private static func ofKeys(_ kind: Kind) -> [CorpusCase] {
        let primary = kind.key
        let user = primary.primaryPacket + primary.userID("Name")
        return hashes.flatMap { hash in
            let certified = packet(2, primary.certification("Name", hashAlgorithm: hash.id))
            let direct = packet(
                2,
                primary.signature(
                    type: 0x1F, over: primary.framed, hashed: [subpacket(27, [3])], hashAlgorithm: hash.id))
            let binding = packet(
                2,
                primary.binding(of: subkey, agreement: subkey.agreement(with: primary), hashAlgorithm: hash.id))
            let agreement = packet(
                2, primary.binding(of: subkey, agreement: subkey.agreement(with: primary, hashAlgorithm: hash.id)))
            let name = "\(kind.name)/\(hash.name)"
            return [
                CorpusCase("self/\(name)", primary, user, certified),
                CorpusCase("direct/\(name)", primary, primary.primaryPacket, direct),
                CorpusCase(
                    "binding/\(name)", primary, signer: subkey, primary.certificate(), subkey.subkeyPacket, binding),
                CorpusCase(
                    "agreement/\(name)", primary, signer: subkey, primary.certificate(), subkey.subkeyPacket, agreement),
            ]
        }
    }

    private static var smallOrder: [CorpusCase] {
        SmallPoints.all.enumerated().map { index, point in
            let key = BareKey(point: point)
            let numbers = [1] + [UInt8](repeating: 0, count: 63)
            return CorpusCase(
                name: "small-order/\(index)",
                keys: key.keyPacket + packet(13, Array("Name".utf8))
                    + packet(2, key.signature(type: 0x13, numbers: numbers)),
                signature: packet(2, key.signature(type: 0, numbers: numbers)), trusted: key.fingerprint)
        }
    }

    /// Signatures that are right by Ed25519's equation, or by its multiple, and not as RFC 8032 makes them.
    private static var oddManners: [CorpusCase] {
        let points = SmallPoints.all.enumerated().map { ("small-nonce/\($0)", SigningManner.smallPoint($1)) }
        return (points + [("unreduced", .unreduced)]).map { name, manner in
            var key = HandmadeKey(seed: 1)
            key.manner = manner
            let odd = packet(2, key.signature(type: 0, over: data, created: signed))
            return CorpusCase(name, key, signature: odd, HandmadeKey(seed: 1).certificate())
        }
    }
}
