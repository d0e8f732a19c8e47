import COpenSSL

/// A key that signs whatever it is told to: the keys and signatures that gpg would not make.
struct HandmadeKey: Sendable {
    /// 22 (EdDSA of RFC 6637's time) or 27 (Ed25519 of RFC 9580); others with a pair.
    var algorithm: UInt8 = 22
    /// Seconds since 1970.
    var created = 1_600_000_000
    /// Of an Ed25519 key.
    let seed: UInt8
    /// Of an Ed25519 key: how it signs.
    var manner = SigningManner.honest
    /// Another kind of key than Ed25519.
    private(set) var pair: KeyPair?

    init(algorithm: UInt8 = 22, seed: UInt8) {
        self.algorithm = algorithm
        self.seed = seed
    }

    init(_ pair: KeyPair) {
        self.init(algorithm: pair.algorithm, seed: 0)
        self.pair = pair
    }

    /// The content of its public key packet.
    var body: [UInt8] {
        let header: [UInt8] = [4] + bytes(created, 4) + [algorithm]
        if let pair { return header + pair.publicNumbers }
        let point = publicPoint()
        if algorithm == 27 { return header + point }
        let identifier: [UInt8] = [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]
        return header + [UInt8(identifier.count)] + identifier + bytes(263, 2) + [0x40] + point
    }

    var framed: [UInt8] { [0x99] + bytes(body.count, 2) + body }
    var fingerprint: String { Self.fingerprint(ofBody: body) }
    var keyID: [UInt8] { Array(hash(framed, EVP_sha1()).suffix(8)) }

    static func fingerprint(ofBody body: [UInt8]) -> String {
        hex(hash([0x99] + bytes(body.count, 2) + body, EVP_sha1()))
    }

    var primaryPacket: [UInt8] { packet(6, body) }
    var subkeyPacket: [UInt8] { packet(14, body) }

    /// The content of a signature packet.
    func signature(
        type: UInt8, over content: [UInt8], created: Int = 1_600_000_000, hashed: [[UInt8]] = [],
        unhashed: [[UInt8]]? = nil, hashAlgorithm: UInt8 = 10
    ) -> [UInt8] {
        let area = ([subpacket(2, bytes(created, 4))] + hashed).flatMap(\.self)
        let signed = [4, type, algorithm, hashAlgorithm] + bytes(area.count, 2) + area
        let open = (unhashed ?? [subpacket(16, keyID)]).flatMap(\.self)
        let (prefix, numbers) = numbers(
            over: content + signed + [4, 0xFF] + bytes(signed.count, 4), hashAlgorithm: hashAlgorithm)
        return signed + bytes(open.count, 2) + open + prefix + numbers
    }

    /// The content of a signature packet of version 3.
    func oldSignature(
        type: UInt8, over content: [UInt8], created: Int = 1_600_000_000, hashAlgorithm: UInt8 = 10
    ) -> [UInt8] {
        let signed = [type] + bytes(created, 4)
        let (prefix, numbers) = numbers(over: content + signed, hashAlgorithm: hashAlgorithm)
        return [3, 5] + signed + keyID + [algorithm, hashAlgorithm] + prefix + numbers
    }

    private func numbers(over content: [UInt8], hashAlgorithm: UInt8) -> (prefix: [UInt8], numbers: [UInt8]) {
        let functions = [
            1: EVP_md5(), 2: EVP_sha1(), 3: EVP_ripemd160(), 8: EVP_sha256(), 9: EVP_sha384(), 10: EVP_sha512(),
            11: EVP_sha224(), 12: EVP_sha3_256(),
        ]
        let function = functions[Int(hashAlgorithm)] ?? nil
        let digest = hash(content, function)
        if let pair { return (Array(digest.prefix(2)), pair.sign(digest, function)) }
        let raw = manner.numbers(
            honest: sign(digest), seed: [UInt8](repeating: seed, count: 32), point: publicPoint(), message: digest)
        return (Array(digest.prefix(2)), algorithm == 27 ? raw : integer(raw[..<32]) + integer(raw[32...]))
    }

    private func withKey<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, [UInt8](repeating: seed, count: 32), 32)
        else { preconditionFailure("OpenSSL makes no Ed25519 key") }
        defer { EVP_PKEY_free(key) }
        return body(key)
    }

    private func publicPoint() -> [UInt8] {
        withKey { key in
            var (point, length) = ([UInt8](repeating: 0, count: 32), 32)
            precondition(EVP_PKEY_get_raw_public_key(key, &point, &length) == 1)
            return point
        }
    }

    private func sign(_ digest: [UInt8]) -> [UInt8] {
        withKey { key in
            guard let context = EVP_MD_CTX_new() else { preconditionFailure("OpenSSL makes no context") }
            defer { EVP_MD_CTX_free(context) }
            var (signature, length) = ([UInt8](repeating: 0, count: 64), 64)
            precondition(EVP_DigestSignInit(context, nil, nil, nil, key) == 1)
            precondition(EVP_DigestSign(context, &signature, &length, digest, digest.count) == 1)
            return signature
        }
    }
}

extension HandmadeKey {
    /// A self-signed certificate's beginning: the key and a user id that says what the key may do.
    func certificate(flags: UInt8 = 3, created: Int = 1_600_000_000, hashed: [[UInt8]] = []) -> [UInt8] {
        primaryPacket + userID("Handmade")
            + packet(2, certification("Handmade", flags: flags, created: created, hashed: hashed))
    }

    func userID(_ name: String) -> [UInt8] { packet(13, Array(name.utf8)) }

    func certification(
        _ name: String, type: UInt8 = 0x13, flags: UInt8? = 3, created: Int = 1_600_000_000, hashed: [[UInt8]] = [],
        hashAlgorithm: UInt8 = 10
    ) -> [UInt8] {
        signature(
            type: type, over: framed + [0xB4] + bytes(name.utf8.count, 4) + Array(name.utf8), created: created,
            hashed: (flags.map { [subpacket(27, [$0])] } ?? []) + hashed, hashAlgorithm: hashAlgorithm)
    }

    /// A binding signature of `subkey`; `agreement` is the subkey's own signature inside.
    func binding(
        of subkey: HandmadeKey, flags: UInt8 = 2, created: Int = 1_600_000_000, hashed: [[UInt8]] = [],
        unhashed: [[UInt8]] = [], agreement: [UInt8]? = nil, hashAlgorithm: UInt8 = 10
    ) -> [UInt8] {
        signature(
            type: 0x18, over: framed + subkey.framed, created: created, hashed: [subpacket(27, [flags])] + hashed,
            unhashed: [subpacket(16, keyID)] + unhashed + (agreement.map { [subpacket(32, $0)] } ?? []),
            hashAlgorithm: hashAlgorithm)
    }

    /// This subkey's signature that it belongs to `primary`.
    func agreement(with primary: HandmadeKey, hashAlgorithm: UInt8 = 10) -> [UInt8] {
        signature(type: 0x19, over: primary.framed + framed, hashAlgorithm: hashAlgorithm)
    }
}

/// A packet with a new-format header.
func packet(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [0xC0 | type, 0xFF] + bytes(body.count, 4) + body }

func subpacket(_ type: UInt8, _ content: [UInt8]) -> [UInt8] { [0xFF] + bytes(content.count + 1, 4) + [type] + content }

func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
}

func bytesOf(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0 }
}

/// A multiprecision integer.
func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let significant = Array(bytes.drop { $0 == 0 })
    let bits = significant.count * 8 - (significant.first?.leadingZeroBitCount ?? 0)
    return [UInt8(bits >> 8), UInt8(bits & 0xFF)] + significant
}

private func hash(_ bytes: [UInt8], _ function: OpaquePointer?) -> [UInt8] {
    var (digest, length) = ([UInt8](repeating: 0, count: 64), UInt32(0))
    precondition(EVP_Digest(bytes, bytes.count, &digest, &length, function, nil) == 1)
    return Array(digest.prefix(Int(length)))
}
