/// The numbers of a signature (RFC 9580 §5.2.3.1).
enum SignatureMaterial: Sendable {
    case rsa([UInt8])
    case ecdsa(r: [UInt8], s: [UInt8])
    /// 64 bytes.
    case ed25519([UInt8])

    /// A failure is an algorithm that is not supported; broken bytes of a supported one throw.
    static func read(
        algorithm: UInt8, _ reader: inout ByteReader
    ) throws(OpenPGPError) -> Result<SignatureMaterial, OpenPGPError> {
        switch algorithm {
        case 1, 3: return .success(.rsa(try reader.integer("an RSA signature")))
        case 19:
            let r = try reader.integer("an ECDSA signature")
            return .success(.ecdsa(r: r, s: try reader.integer("an ECDSA signature")))
        case 22:
            let r = try half(&reader)
            return .success(.ed25519(r + (try half(&reader))))
        case 27: return .success(.ed25519(Array(try reader.take(64, "an Ed25519 signature"))))
        default: return .failure(.unsupportedAlgorithm(algorithm))
        }
    }

    /// One half of an Ed25519 signature: 32 bytes, written as an integer without its leading zeros (§5.2.3.3.1).
    private static func half(_ reader: inout ByteReader) throws(OpenPGPError) -> [UInt8] {
        let offset = reader.offset
        let integer = try reader.integer("an EdDSA signature")
        guard integer.count <= 32 else { throw .malformed("an EdDSA signature too long", offset: offset) }
        return leftPadded(integer, to: 32)
    }
}

/// `bytes` with zeros before them; unchanged if they are as long already.
func leftPadded(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: max(0, count - bytes.count)) + bytes
}
