internal import COpenSSL

/// A public key in OpenSSL's hands.
struct EVPKey: ~Copyable {
    private let key: OpaquePointer
    private let material: KeyMaterial

    /// - Throws: why the key cannot be used, for example a point that is not on its curve.
    init(_ publicKey: PublicKey) throws(OpenPGPError) {
        let material = try publicKey.material.get()
        if case .ed25519(let point) = material, Ed25519Point.isOfSmallOrder(point) {
            throw .badBinding(publicKey.fingerprint, "its point has a small order, so that anybody can sign for it")
        }
        // libcurl reads the same thread's error queue: leave nothing behind there.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        let key: OpaquePointer? =
            switch material {
            case .rsa(let modulus, let exponent): Self.rsa(modulus: modulus, exponent: exponent)
            case .ed25519(let point): EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, point, point.count)
            case .ecdsa(let curve, let point): Self.ecdsa(curve, point: point)
            }
        guard let key else { throw .badBinding(publicKey.fingerprint, "its numbers are not a valid public key") }
        self.key = key
        self.material = material
    }

    deinit { EVP_PKEY_free(key) }

    /// Whether `signature` is this key's signature over `digest`.
    /// - Throws: `openSSL` when the check could not be made.
    borrowing func verify(
        _ signature: SignatureMaterial, digest: [UInt8], hash: HashFunction
    ) throws(OpenPGPError) -> Bool {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        switch (material, signature) {
        case (.rsa(let modulus, _), .rsa(let integer)):
            return try verify(leftPadded(integer, to: modulus.count), digest: digest, hash: hash, isRSA: true)
        case (.ecdsa, .ecdsa(let r, let s)):
            return try verify(derSequence(r, s), digest: digest, hash: hash, isRSA: false)
        case (.ed25519, .ed25519(let bytes)):
            guard !Ed25519Point.isOfSmallOrder(bytes.prefix(32)) else { return false }
            return try verifyEd25519(bytes, digest: digest)
        default: return false
        }
    }

    private borrowing func verify(
        _ signature: [UInt8], digest: [UInt8], hash: HashFunction, isRSA: Bool
    ) throws(OpenPGPError) -> Bool {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
            throw .openSSL("EVP_PKEY_CTX_new_from_pkey")
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_verify_init(context) == 1 else { throw .openSSL("EVP_PKEY_verify_init") }
        if isRSA {
            guard EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 else {
                throw .openSSL("EVP_PKEY_CTX_set_rsa_padding")
            }
        }
        guard EVP_PKEY_CTX_set_signature_md(context, hash.description) == 1 else {
            throw .openSSL("EVP_PKEY_CTX_set_signature_md")
        }
        // Both 0 and a negative code mean that it does not match: a malformed signature gives either.
        return EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }

    /// Ed25519 signs the hash as its message (RFC 9580 §5.2.4).
    private borrowing func verifyEd25519(_ signature: [UInt8], digest: [UInt8]) throws(OpenPGPError) -> Bool {
        guard let context = EVP_MD_CTX_new() else { throw .openSSL("EVP_MD_CTX_new") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { throw .openSSL("EVP_DigestVerifyInit") }
        return EVP_DigestVerify(context, signature, signature.count, digest, digest.count) == 1
    }
}

extension EVPKey {
    private static func rsa(modulus: [UInt8], exponent: [UInt8]) -> OpaquePointer? {
        // OSSL_PARAM takes integers in the machine's byte order.
        var modulus = nativeOrder(modulus)
        var exponent = nativeOrder(exponent)
        return modulus.withUnsafeMutableBufferPointer { modulus in
            exponent.withUnsafeMutableBufferPointer { exponent in
                make(
                    "RSA",
                    OSSL_PARAM_construct_BN(name("n"), modulus.baseAddress, modulus.count),
                    OSSL_PARAM_construct_BN(name("e"), exponent.baseAddress, exponent.count))
            }
        }
    }

    private static func ecdsa(_ curve: KeyMaterial.Curve, point: [UInt8]) -> OpaquePointer? {
        let group: StaticString =
            switch curve {
            case .p256: "P-256"
            case .p384: "P-384"
            case .p521: "P-521"
            }
        var point = point
        return point.withUnsafeMutableBytes { point in
            make(
                "EC",
                // Read only: OSSL_PARAM serves both directions and so has no const.
                OSSL_PARAM_construct_utf8_string(
                    name("group"), UnsafeMutablePointer(mutating: name(group)), group.utf8CodeUnitCount),
                OSSL_PARAM_construct_octet_string(name("pub"), point.baseAddress, point.count))
        }
    }

    private static func make(_ type: String, _ first: OSSL_PARAM, _ second: OSSL_PARAM) -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var parameters = [first, second, OSSL_PARAM_construct_end()]
        var key: OpaquePointer?
        // Selection: EVP_PKEY_PUBLIC_KEY, a macro that Swift cannot read.
        let selection = OSSL_KEYMGMT_SELECT_ALL_PARAMETERS | OSSL_KEYMGMT_SELECT_PUBLIC_KEY
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, selection, &parameters) == 1
        else { return nil }
        return key
    }

    /// The parameter's name (openssl/core_names.h) at an address that stays.
    private static func name(_ text: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

private func nativeOrder(_ bigEndian: [UInt8]) -> [UInt8] {
    #if _endian(little)
    bigEndian.reversed()
    #else
    bigEndian
    #endif
}

/// SEQUENCE { INTEGER r, INTEGER s } in DER, as OpenSSL wants an ECDSA signature.
private func derSequence(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
    let content = derInteger(r) + derInteger(s)
    return [0x30] + derLength(content.count) + content
}

private func derInteger(_ magnitude: [UInt8]) -> [UInt8] {
    // A leading zero keeps it positive; an empty magnitude is zero.
    let needsZero = magnitude.first.map { $0 & 0x80 != 0 } ?? true
    let content = (needsZero ? [0] : []) + magnitude
    return [0x02] + derLength(content.count) + content
}

private func derLength(_ count: Int) -> [UInt8] {
    switch count {
    case ..<0x80: [UInt8(count)]
    case ..<0x100: [0x81, UInt8(count)]
    default: [0x82] + bigEndianBytes(count, count: 2)
    }
}
