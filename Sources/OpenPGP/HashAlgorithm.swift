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

    /// In bytes.
    private var size: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// ECDSA needs a hash as long as the curve (RFC 9580 §5.2.3.2).
    /// - Throws: `shortHash`.
    func requireStrength(for key: PublicKey, use: OpenPGPError.SignatureUse) throws(OpenPGPError) {
        guard case .success(.ecdsa(let curve, _)) = key.material, size < curve.shortestHash else { return }
        throw .shortHash(description, curve: curve.description, use)
    }
}

/// A hash function of OpenSSL. The weak ones are here only for what cannot be had without them: fingerprints of
/// version 4 keys, and signatures of a key's own that take something away. A doubt never un-revokes a key.
enum HashFunction {
    case strong(HashAlgorithm)
    case md5
    case sha1
    case ripemd160
    case sha224

    /// Looks up the hash algorithm id of a signature packet (RFC 9580 §9.5); `nil` for one that is not known here.
    init?(id: UInt8) {
        switch id {
        case 1: self = .md5
        case 2: self = .sha1
        case 3: self = .ripemd160
        case 8: self = .strong(.sha256)
        case 9: self = .strong(.sha384)
        case 10: self = .strong(.sha512)
        case 11: self = .sha224
        default: return nil
        }
    }

    /// A static description of OpenSSL's: never freed. Whether the library provides it, the first use tells: MD5 and
    /// RIPEMD-160 are missing where only FIPS's algorithms are let in, RIPEMD-160 also before OpenSSL 3.0.7.
    var description: OpaquePointer? {
        switch self {
        case .strong(.sha256): EVP_sha256()
        case .strong(.sha384): EVP_sha384()
        case .strong(.sha512): EVP_sha512()
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .ripemd160: EVP_ripemd160()
        case .sha224: EVP_sha224()
        }
    }
}
