/// One bit of each byte turned over, and files cut off.
extension CorpusCase {
    static var damage: [CorpusCase] {
        let primary = HandmadeKey(seed: 1)
        let keys = primary.certificate() + bound(subkey, to: primary)
        let signature = packet(2, subkey.signature(type: 0, over: data, created: signed))
        func made(_ name: String, _ keys: [UInt8], _ signature: [UInt8]) -> CorpusCase {
            CorpusCase("damage/\(name)", primary, signature: signature, keys)
        }
        return keys.indices.map { made("key/\($0)", flipped(keys, $0), signature) }
            + signature.indices.map { made("signature/\($0)", keys, flipped(signature, $0)) }
            + stride(from: 1, to: signature.count, by: 8).map { made("cut/\($0)", keys, Array(signature.prefix($0))) }
    }

    private static func flipped(_ bytes: [UInt8], _ offset: Int) -> [UInt8] {
        var bytes = bytes
        bytes[offset] ^= 1 << UInt8(offset * 5 % 8)
        return bytes
    }
}
