/// What a public key consists of, for the algorithms that are checked here (RFC 9580 §5.5.5).
enum KeyMaterial: Sendable {
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// The 32 bytes of the point.
    case ed25519([UInt8])
    /// The point as SEC 1 writes it.
    case ecdsa(Curve, point: [UInt8])

    enum Curve: Sendable {
        case p256
        case p384
        case p521

        /// RFC 9580 §9.2.
        init?(identifier: some Sequence<UInt8>) {
            switch hexDigits(identifier) {
            case "2A8648CE3D030107": self = .p256
            case "2B81040022": self = .p384
            case "2B81040023": self = .p521
            default: return nil
            }
        }

        var description: String {
            switch self {
            case .p256: "P-256"
            case .p384: "P-384"
            case .p521: "P-521"
            }
        }

        /// The bytes that a hash must have at least to be signed (§5.2.3.2).
        var shortestHash: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 64
            }
        }
    }

    /// Below 2048 bits RSA is within reach of a rich attacker; above 16384 OpenSSL refuses, because a check
    /// would take too long.
    static let rsaBits = 2048...16384

    init(algorithm: UInt8, _ reader: inout ByteReader) throws(OpenPGPError) {
        switch algorithm {
        case 1, 3: self = try Self.rsa(&reader)
        case 19: self = try Self.ecdsa(&reader)
        case 22: self = try Self.legacyEd25519(&reader)
        case 27: self = .ed25519(Array(try reader.take(32, "an Ed25519 key")))
        default: throw .unsupportedAlgorithm(algorithm)
        }
        try reader.expectEnd(of: "a public key")
    }

    private static func rsa(_ reader: inout ByteReader) throws(OpenPGPError) -> KeyMaterial {
        let modulus = try reader.integer("an RSA modulus")
        let exponent = try reader.integer("an RSA exponent")
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard rsaBits.contains(bits) else { throw .weakKey(bits: bits) }
        return .rsa(modulus: modulus, exponent: exponent)
    }

    private static func ecdsa(_ reader: inout ByteReader) throws(OpenPGPError) -> KeyMaterial {
        let identifier = try curveIdentifier(&reader)
        guard let curve = Curve(identifier: identifier) else { throw .unsupportedCurve(hexDigits(identifier)) }
        return .ecdsa(curve, point: try reader.integer("an elliptic curve point"))
    }

    private static func legacyEd25519(_ reader: inout ByteReader) throws(OpenPGPError) -> KeyMaterial {
        let identifier = try curveIdentifier(&reader)
        guard hexDigits(identifier) == "2B06010401DA470F01" else {
            throw .unsupportedCurve(hexDigits(identifier))
        }
        let offset = reader.offset
        let point = try reader.integer("an Ed25519 point")
        // §11.2.2: the prefix 0x40 says that a native point follows.
        guard point.count == 33, point[0] == 0x40 else { throw .malformed("not an Ed25519 point", offset: offset) }
        return .ed25519(Array(point.dropFirst()))
    }

    private static func curveIdentifier(_ reader: inout ByteReader) throws(OpenPGPError) -> ArraySlice<UInt8> {
        let length = Int(try reader.byte("a curve identifier"))
        return try reader.take(length, "a curve identifier")
    }
}
