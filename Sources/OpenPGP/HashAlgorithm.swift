internal import COpenSSL

/// A hash that a signature may rest on. SHA-1, MD5, RIPEMD-160 and SHA-224 are refused by name.
public enum HashAlgorithm: Sendable, Equatable, CaseIterable, CustomStringConvertible {
    /// SHA-256: 32 bytes.
    case sha256
    /// SHA-384: 48 bytes.
    case sha384
    /// SHA-512: 64 bytes.
    case sha512

    /// The field's name for it, for example `SHA-512`.
    public var description: String {
        switch self {
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        }
    }

    /// Looks up the hash algorithm id of a signature packet (RFC 9580 §9.5).
    /// - Parameter use: what the signature is for, to name it in the error.
    /// - Throws: `weakHash` for the known weak ones, `unsupportedHash` for the rest.
    init(id: UInt8, use: OpenPGPError.SignatureUse) throws(OpenPGPError) {
        switch id {
        case 8: self = .sha256
        case 9: self = .sha384
        case 10: self = .sha512
        case 1: throw .weakHash("MD5", use)
        case 2: throw .weakHash("SHA-1", use)
        case 3: throw .weakHash("RIPEMD-160", use)
        case 11: throw .weakHash("SHA-224", use)
        default: throw .unsupportedHash(id, use)
        }
    }
}

/// A hash function of OpenSSL. SHA-1 is here only for what cannot be had without it: fingerprints of version 4
/// keys, and revocations (one that is made with a weak hash is honoured: a doubt never un-revokes a key).
enum HashFunction {
    case strong(HashAlgorithm)
    case sha1

    /// A static description of OpenSSL's: never freed.
    var description: OpaquePointer? {
        switch self {
        case .strong(.sha256): EVP_sha256()
        case .strong(.sha384): EVP_sha384()
        case .strong(.sha512): EVP_sha512()
        case .sha1: EVP_sha1()
        }
    }
}
