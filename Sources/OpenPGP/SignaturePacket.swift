/// A signature packet of version 4 (RFC 9580 §5.2.3).
struct SignaturePacket: Sendable {
    /// The types that matter here (§5.2.1).
    enum Kind: UInt8 {
        case binary = 0x00
        case genericCertification = 0x10
        case personaCertification = 0x11
        case casualCertification = 0x12
        case positiveCertification = 0x13
        case subkeyBinding = 0x18
        case primaryKeyBinding = 0x19
        case directKey = 0x1F
        case keyRevocation = 0x20
        case subkeyRevocation = 0x28
        case certificationRevocation = 0x30

        var isCertification: Bool { (0x10...0x13).contains(rawValue) }
    }

    let kind: Kind?
    let type: UInt8
    let keyAlgorithm: UInt8
    let hashAlgorithm: UInt8
    /// The signed part of the packet, from the version to the end of the hashed subpackets.
    let signedPart: [UInt8]
    let hashed: Subpackets
    /// Not covered by the signature: hints, and signatures that vouch for themselves.
    let unhashed: Subpackets
    /// Seconds since 1970.
    let created: Int
    /// The first two bytes of the hash, a quick check.
    let hashPrefix: [UInt8]
    let material: Result<SignatureMaterial, OpenPGPError>

    init(_ body: ArraySlice<UInt8>) throws(OpenPGPError) {
        var reader = ByteReader(body)
        let version = try reader.byte("a signature")
        guard version == 4 else { throw .unsupportedVersion(version) }
        type = try reader.byte("a signature")
        kind = Kind(rawValue: type)
        keyAlgorithm = try reader.byte("a signature")
        hashAlgorithm = try reader.byte("a signature")
        let hashedLength = try reader.uint16("a signature")
        hashed = try Subpackets(try reader.take(hashedLength, "the hashed subpackets"))
        signedPart = Array(body[body.startIndex..<reader.offset])
        guard let created = hashed.created else {
            throw .malformed("a signature without its creation time", offset: body.startIndex)
        }
        self.created = created
        let unhashedLength = try reader.uint16("a signature")
        unhashed = try Subpackets(try reader.take(unhashedLength, "the unhashed subpackets"))
        hashPrefix = Array(try reader.take(2, "a signature"))
        material = try SignatureMaterial.read(algorithm: keyAlgorithm, &reader)
    }

    /// What follows the signed bytes in the hash (§5.2.4).
    var trailer: [UInt8] { signedPart + [0x04, 0xFF] + bigEndianBytes(signedPart.count, count: 4) }

    /// Seconds since 1970 when the signature loses its force; `nil` for never.
    var expires: Int? { hashed.lifetime.flatMap { $0 == 0 ? nil : created + $0 } }

    /// The type of a critical subpacket that is not understood. The unhashed area counts as well: refusing is safe.
    var unknownCritical: UInt8? { hashed.unknownCritical ?? unhashed.unknownCritical }
}

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
        let material: SignatureMaterial
        switch algorithm {
        case 1, 3: material = .rsa(try reader.integer("an RSA signature"))
        case 19:
            let r = try reader.integer("an ECDSA signature")
            material = .ecdsa(r: r, s: try reader.integer("an ECDSA signature"))
        case 22:
            let r = try half(&reader)
            material = .ed25519(r + (try half(&reader)))
        case 27: material = .ed25519(Array(try reader.take(64, "an Ed25519 signature")))
        default: return .failure(.unsupportedAlgorithm(algorithm))
        }
        try reader.expectEnd(of: "a signature")
        return .success(material)
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
