import COpenSSL

/// How an Ed25519 key signs: as RFC 8032 §5.1.6 has it, or otherwise and so that the equation still holds.
enum SigningManner: Sendable {
    case honest
    /// With R a point of small order instead of a fresh one: S is then the hash times the secret, and R says nothing. For
    /// the neutral element the equation holds as it is, for the others when both sides are multiplied by 8, as some do.
    case smallPoint([UInt8])
    /// With L, the order of the group, added to S: the same number to whoever does not look (§5.1.7 does).
    case unreduced

    /// 2^252 + 27742317777372353535851937790883648493, little-endian.
    private static let order = bytesOf("edd3f55c1a631258d69cf7a2def9de14" + "00000000000000000000000000000010")

    /// - Parameters:
    ///   - honest: R and S as they should be.
    ///   - seed: the secret key.
    ///   - point: the public key.
    func numbers(honest: [UInt8], seed: [UInt8], point: [UInt8], message: [UInt8]) -> [UInt8] {
        switch self {
        case .honest: honest
        case .unreduced:
            honest[..<32]
                + Self.calculate(honest[32...], Self.order) { sum, s, order, _, _ in BN_add(sum, s, order) }
        case .smallPoint(let nonce):
            nonce
                + Self.calculate(Self.sha512(nonce + point + message)[...], Self.secret(seed)) {
                    product, h, a, order, context in
                    BN_mod_mul(product, h, a, order, context)
                }
        }
    }

    /// The number that a seed stands for (§5.1.5).
    private static func secret(_ seed: [UInt8]) -> [UInt8] {
        var digest = Array(sha512(seed).prefix(32))
        digest[0] &= 0xF8
        digest[31] = digest[31] & 0x7F | 0x40
        return digest
    }

    private static func sha512(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 64)
        precondition(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha512(), nil) == 1)
        return digest
    }

    /// 32 little-endian bytes of a result.
    private static func calculate(
        _ first: ArraySlice<UInt8>, _ second: [UInt8],
        _ operation: (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?) -> CInt
    ) -> [UInt8] {
        let numbers = ([[UInt8](first), second, order] as [[UInt8]]).map { BN_lebin2bn($0, CInt($0.count), nil) }
        let (result, context) = (BN_new(), BN_CTX_new())
        defer {
            (numbers + [result]).forEach { BN_free($0) }
            BN_CTX_free(context)
        }
        precondition(operation(result, numbers[0], numbers[1], numbers[2], context) == 1)
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(BN_bn2lebinpad(result, &bytes, 32) == 32)
        return bytes
    }
}
