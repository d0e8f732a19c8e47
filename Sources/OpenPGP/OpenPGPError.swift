public import FoundationEssentials

/// Why a key or a signature was refused.
public enum OpenPGPError: Error, Sendable, Equatable {
    /// What a signature with a refused hash was made for.
    public enum SignatureUse: Sendable, Equatable {
        /// The signature over the data.
        case data
        /// A signature of the key over itself or over its subkey.
        case key
    }

    /// What a file was expected to hold.
    public enum FileKind: Sendable, Equatable {
        /// One or more public keys.
        case publicKey
        /// One or more detached signatures.
        case signature
    }

    /// The packets break the format; the offset counts decoded bytes.
    case malformed(String, offset: Int)
    /// The ASCII armour breaks the format; the offset counts bytes of the file.
    case badArmor(String, offset: Int)
    /// The file is larger than `limit` bytes.
    case tooLarge(limit: Int)
    /// The file holds a secret key.
    case secretKey
    /// The file holds something else than was expected.
    case wrongKind(String, expected: FileKind)
    /// No key of version 4 in the file.
    case noKey
    /// A signature of another version than 4.
    case unsupportedVersion(UInt8)
    /// A signature of another type than 0x00, binary document.
    case unsupportedSignatureType(UInt8)
    /// A public-key algorithm (RFC 9580 §9.1) that cannot be checked here.
    case unsupportedAlgorithm(UInt8)
    /// An elliptic curve that cannot be checked here: its object identifier in hex.
    case unsupportedCurve(String)
    /// A hash algorithm (RFC 9580 §9.5) that cannot be checked here.
    case unsupportedHash(UInt8, SignatureUse)
    /// A hash for which collisions can be made, by name.
    case weakHash(String, SignatureUse)
    /// A hash shorter than the elliptic curve it is signed with, both by name.
    case shortHash(String, curve: String, SignatureUse)
    /// An RSA key with too few (or absurdly many) bits.
    case weakKey(bits: Int)
    /// The signature demands that a subpacket be understood which is not.
    case unknownCriticalSubpacket(UInt8)
    /// No certificate holds the key that the signature names: fingerprint or key id.
    case unknownIssuer(String)
    /// The key is known, but its primary key is not trusted.
    case notTrusted(primary: Fingerprint)
    /// The key was revoked.
    case revoked(Fingerprint)
    /// There is a revocation of the key that cannot be checked here, and why.
    case uncheckedRevocation(Fingerprint, why: String)
    /// A certificate with more signatures by its own primary key than are checked.
    case tooManySelfSignatures(Fingerprint, limit: Int)
    /// A certificate with more revocations than are checked.
    case tooManyRevocations(Fingerprint, limit: Int)
    /// The signature was made after its key's end.
    case expiredBeforeSigning(Fingerprint, expired: Date, signed: Date)
    /// The signature claims to be older than its key.
    case signedBeforeCreation(Fingerprint, created: Date, signed: Date)
    /// The key may not sign data.
    case notASigningKey(Fingerprint)
    /// The key is not bound to its primary key, and why.
    case badBinding(Fingerprint, String)
    /// The signature itself has expired.
    case signatureHasExpired(Date)
    /// The signature claims to be from the future.
    case futureSignature(created: Date)
    /// The bytes are not the ones that were signed.
    case wrongSignature(signer: Fingerprint)
    /// A call to OpenSSL failed.
    case openSSL(String)

    /// Whether this is a verdict on what was given (exit code 65) and no trouble of the machine's.
    public var isVerificationFailure: Bool {
        if case .openSSL = self { false } else { true }
    }
}
