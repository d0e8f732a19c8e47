/// Points of small order on Ed25519, and keys that are one.
enum SmallPoints {
    /// All encodings: of the points with y = 0, 1 and -1, reduced modulo p and not, and of those of order 8; each with
    /// both signs of x.
    static let all: [[UInt8]] = {
        let p: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        func plus(_ number: UInt8) -> [UInt8] { [p[0] &+ number] + p.dropFirst() }
        let zero = [UInt8](repeating: 0, count: 32)
        let eighth = [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ].map(bytesOf)
        let positive = [zero, [1] + zero.dropFirst(), plus(255), p, plus(1)] + eighth
        return positive + positive.map { $0.dropLast() + [$0[31] | 0x80] }
    }()
}

/// An Ed25519 key of which nobody knows the secret.
struct BareKey {
    let point: [UInt8]

    private var body: [UInt8] {
        [4] + bytes(1_600_000_000, 4) + [22, 9, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]
            + bytes(263, 2) + [0x40] + point
    }
    var keyPacket: [UInt8] { packet(6, body) }
    var fingerprint: String { HandmadeKey.fingerprint(ofBody: body) }

    /// - Parameter numbers: the 64 bytes of R and S.
    func signature(type: UInt8, numbers: [UInt8]) -> [UInt8] {
        let hashed = subpacket(2, bytes(1_600_000_000, 4)) + subpacket(27, [3])
        let open = subpacket(16, bytesOf(fingerprint).suffix(8))
        return [4, type, 22, 10] + bytes(hashed.count, 2) + hashed + bytes(open.count, 2) + open + [0, 0]
            + bytes(256, 2) + numbers[..<32] + bytes(256, 2) + numbers[32...]
    }
}
