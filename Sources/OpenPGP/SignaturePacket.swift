/// A signature packet (RFC 9580 §5.2): of version 4, or of version 3 where only a revocation is looked for.
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
        /// Of a key or a subkey, not of what was said about one.
        var isRevocation: Bool { self == .keyRevocation || self == .subkeyRevocation }
    }

    let type: UInt8
    var keyAlgorithm: UInt8 = 0
    var hashAlgorithm: UInt8 = 0
    /// What follows the signed bytes in the hash (§5.2.4).
    var trailer: [UInt8] = []
    var hashed = Subpackets()
    /// Not covered by the signature: hints, and signatures that vouch for themselves.
    var unhashed = Subpackets()
    /// Seconds since 1970.
    var created = 0
    /// The first two bytes of the hash, a quick check.
    var hashPrefix: [UInt8] = []
    /// A failure where it cannot be checked whose signature this is.
    var material: Result<SignatureMaterial, OpenPGPError>
    /// The first thing in which the packet breaks the format, or what is supported of it. Such a signature grants
    /// nothing.
    var defect: OpenPGPError?

    var kind: Kind? { Kind(rawValue: type) }

    /// Seconds since 1970 when the signature loses its force; `nil` for never.
    var expires: Int? { hashed.lifetime.flatMap { $0 == 0 ? nil : created + $0 } }

    /// The type of a critical subpacket that is not understood. The unhashed area counts as well: refusing is safe.
    var unknownCritical: UInt8? { hashed.unknownCritical ?? unhashed.unknownCritical }
}
