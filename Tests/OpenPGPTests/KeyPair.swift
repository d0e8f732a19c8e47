import COpenSSL

/// An RSA or ECDSA key of OpenSSL's, made anew at each run, that signs any digest.
final class KeyPair: @unchecked Sendable {
    static let rsa = KeyPair("RSA")
    static let p256 = KeyPair("EC", group: "P-256")
    static let p384 = KeyPair("EC", group: "P-384")
    static let p521 = KeyPair("EC", group: "P-521")

    /// RFC 9580 §9.1.
    let algorithm: UInt8
    /// What follows the algorithm in the public key packet.
    let publicNumbers: [UInt8]
    private let key: OpaquePointer

    private init(_ type: String, group: String? = nil) {
        let context = EVP_PKEY_CTX_new_from_name(nil, type, nil)
        defer { EVP_PKEY_CTX_free(context) }
        precondition(EVP_PKEY_keygen_init(context) == 1)
        if let group {
            precondition(EVP_PKEY_CTX_set_group_name(context, group) == 1)
        } else {
            precondition(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1)
        }
        var made: OpaquePointer?
        precondition(EVP_PKEY_generate(context, &made) == 1)
        guard let made else { preconditionFailure("OpenSSL makes no key") }
        key = made
        algorithm = group == nil ? 1 : 19
        guard let group, let identifier = identifiers[group] else {
            publicNumbers = integer(number("n", of: made)[...]) + integer(number("e", of: made)[...])
            return
        }
        var (point, length) = ([UInt8](repeating: 0, count: 200), 0)
        precondition(EVP_PKEY_get_octet_string_param(made, "pub", &point, point.count, &length) == 1)
        publicNumbers = [UInt8(identifier.count)] + identifier + integer(point[..<length])
    }

    deinit { EVP_PKEY_free(key) }

    /// The numbers of a signature packet.
    /// - Parameter function: the hash that made `digest`; RSA signs its name with it.
    func sign(_ digest: [UInt8], _ function: OpaquePointer?) -> [UInt8] {
        let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
        defer { EVP_PKEY_CTX_free(context) }
        precondition(EVP_PKEY_sign_init(context) == 1)
        if algorithm == 1 { precondition(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1) }
        precondition(EVP_PKEY_CTX_set_signature_md(context, function) == 1)
        var (signature, length) = ([UInt8](repeating: 0, count: 600), 600)
        precondition(EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1)
        if algorithm == 1 { return integer(signature[..<length]) }
        // SEQUENCE { INTEGER r, INTEGER s }; P-521 needs two bytes for the first length.
        let r = signature[1] == 0x81 ? 3 : 2
        let s = r + 2 + Int(signature[r + 1])
        return integer(signature[(r + 2)..<s]) + integer(signature[(s + 2)..<length])
    }
}

private let identifiers: [String: [UInt8]] = [
    "P-256": [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
    "P-384": [0x2B, 0x81, 0x04, 0x00, 0x22],
    "P-521": [0x2B, 0x81, 0x04, 0x00, 0x23],
]

private func number(_ name: String, of key: OpaquePointer) -> [UInt8] {
    var number: OpaquePointer?
    precondition(EVP_PKEY_get_bn_param(key, name, &number) == 1)
    defer { BN_free(number) }
    var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
    BN_bn2bin(number, &bytes)
    return bytes
}
