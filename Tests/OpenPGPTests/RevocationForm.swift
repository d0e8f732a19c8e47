/// One of the ways to write a revocation whose numbers are right.
enum RevocationForm: Sendable, CaseIterable {
    case plain, md5, sha1, ripemd160, sha224, sha256
    case version3, version3MD5, version3SHA1, version3RIPEMD160, version3SHA224
    case wrongPrefix, bytesBehind, nobodyNamed, shortIssuer, longIssuer, shortFingerprint, emptySubpacket
    case subpacketBeyondTheEnd, otherIssuer, unknownCritical, expired, future

    /// The content of the signature packet.
    func body(by key: HandmadeKey, type: UInt8, over content: [UInt8]) -> [UInt8] {
        func made(hashed: [[UInt8]] = [], unhashed: [[UInt8]]? = nil, hash: UInt8 = 10) -> [UInt8] {
            key.signature(type: type, over: content, hashed: hashed, unhashed: unhashed, hashAlgorithm: hash)
        }
        func old(_ hash: UInt8) -> [UInt8] { key.oldSignature(type: type, over: content, hashAlgorithm: hash) }
        switch self {
        case .plain: return made()
        case .md5: return made(hash: 1)
        case .sha1: return made(hash: 2)
        case .ripemd160: return made(hash: 3)
        case .sha224: return made(hash: 11)
        case .sha256: return made(hash: 8)
        case .version3: return old(10)
        case .version3MD5: return old(1)
        case .version3SHA1: return old(2)
        case .version3RIPEMD160: return old(3)
        case .version3SHA224: return old(11)
        case .wrongPrefix:
            var body = made()
            // Behind version, type, algorithms, both lengths, the creation time and the issuer.
            body[4 + 2 + 10 + 2 + 14] ^= 0xFF
            return body
        case .bytesBehind: return made() + [1, 2, 3]
        case .nobodyNamed: return made(unhashed: [])
        case .shortIssuer: return made(unhashed: [subpacket(16, [1, 2, 3])])
        case .longIssuer: return made(unhashed: [subpacket(16, key.keyID + [1])])
        case .shortFingerprint: return made(hashed: [subpacket(33, [4, 9])])
        case .emptySubpacket: return made(unhashed: [[0]])
        case .subpacketBeyondTheEnd: return made(unhashed: [[200]])
        case .otherIssuer: return made(unhashed: [subpacket(16, [0, 1, 2, 3, 4, 5, 6, 7])])
        case .unknownCritical: return made(hashed: [subpacket(0x80 | 101, [1])])
        case .expired: return made(hashed: [subpacket(3, [0, 0, 0, 1])])
        case .future: return key.signature(type: type, over: content, created: 4_000_000_000)
        }
    }
}
