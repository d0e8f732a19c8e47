import COpenSSL
import OpenPGP
import Testing

/// Damaged files never verify and never crash, wherever the damage is.
@Suite struct DamageTests {
    private let data = Array("the bytes of an image".utf8)

    @Test(arguments: ["ed25519", "nistp256/ecdsa", "rsa2048"])
    func `no flipped bit in the signature verifies`(algorithm: String) throws {
        let home = try GPGHome()
        let key = try home.makeKey(algorithm)
        let (keys, signature) = (try home.export(key), try home.sign(data, by: key))
        let good = try verify(signature, data, keys: keys, trusted: [key])
        let meaningless = try unsignedOffsets(of: signature, integers: algorithm == "rsa2048" ? 1 : 2)
        for offset in signature.indices {
            for bit in 0..<8 {
                var damaged = signature
                damaged[offset] ^= 1 << UInt8(bit)
                let verdict = try? verify(damaged, data, keys: keys, trusted: [key])
                if meaningless.contains(offset) {
                    // Nobody signed these bytes: they may change nothing or spoil it, but never say something else.
                    #expect(verdict == nil || verdict == good)
                } else {
                    #expect(verdict == nil, "bit \(bit) of byte \(offset)")
                }
            }
        }
    }

    @Test func `what is accepted here is accepted by gpgv as well`() throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        let (keys, signature) = (try home.export(key), try home.sign(data, by: key))
        // gpgv alone also takes a wrong quick-check prefix and a length beyond the end of the file.
        for offset in signature.indices {
            var damaged = signature
            damaged[offset] ^= 1 << UInt8(offset % 8)
            guard refusal(damaged, data, keys: keys, trusted: [key]) == nil else { continue }
            #expect(try home.gpgv(damaged, data, keys: keys).status == 0, "byte \(offset)")
        }
    }

    @Test func `a refusal leaves nothing in OpenSSL's error queue`() throws {
        let home = try GPGHome()
        for algorithm in ["ed25519", "nistp256/ecdsa", "rsa2048"] {
            let key = try home.makeKey(algorithm, name: algorithm)
            let (keys, signature) = (try home.export(key), try home.sign(data, by: key))
            // The last byte is in the numbers of the signature, so that only OpenSSL can tell.
            let damaged = signature.dropLast() + [signature[signature.count - 1] ^ 1]
            ERR_clear_error()
            #expect(
                refusal(Array(damaged), data, keys: keys, trusted: [key])
                    == .wrongSignature(signer: fingerprint(key)))
            #expect(ERR_peek_error() == 0)
        }
    }

    @Test func `no flipped bit in the data verifies`() throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        let (keys, signature) = (try home.export(key), try home.sign(data, by: key))
        for offset in data.indices {
            for bit in 0..<8 {
                var damaged = data
                damaged[offset] ^= 1 << UInt8(bit)
                #expect(
                    refusal(signature, damaged, keys: keys, trusted: [key])
                        == .wrongSignature(signer: fingerprint(key)))
            }
        }
    }

    @Test func `no flipped bit in the key file trusts another key`() throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert,sign")
        let subkey = try home.addSubkey(to: primary)
        let (keys, signature) = (try home.export(primary), try home.sign(data, by: subkey))
        let good = try verify(signature, data, keys: keys, trusted: [primary])
        for offset in keys.indices {
            for bit in 0..<8 {
                var damaged = keys
                damaged[offset] ^= 1 << UInt8(bit)
                let verdict = try? verify(signature, data, keys: damaged, trusted: [primary])
                #expect(verdict == nil || verdict == good)
            }
        }
    }

    @Test func `a signature cut off anywhere is malformed`() throws {
        let home = try GPGHome()
        let key = try home.makeKey("rsa2048")
        let keys = try home.export(key)
        for options in [[], ["--armor"]] {
            let signature = try home.sign(data, by: key, options: options)
            // The last line of the armour may lack its line feed.
            for count in 0..<(signature.count - (options.isEmpty ? 0 : 1)) {
                switch refusal(Array(signature.prefix(count)), data, keys: keys, trusted: [key]) {
                case .malformed(_, let offset): #expect(offset <= count)
                case .badArmor(_, let offset): #expect(offset <= count)
                case let other: Issue.record("\(count) bytes gave \(String(describing: other))")
                }
            }
        }
    }

    @Test func `a key file cut off anywhere is malformed or lacks what was cut`() throws {
        let home = try GPGHome()
        let primary = try home.makeKey(usage: "cert,sign")
        let subkey = try home.addSubkey(to: primary)
        let signature = try home.sign(data, by: subkey)
        let keys = try home.export(primary)
        for count in keys.indices {
            let verdict = refusal(signature, data, keys: Array(keys.prefix(count)), trusted: [primary])
            switch verdict {
            case .malformed, .badArmor, .unknownIssuer, .badBinding: continue
            default: Issue.record("\(count) bytes gave \(String(describing: verdict))")
            }
        }
        let armored = try home.export(primary, options: ["--armor"])
        for count in 0..<(armored.count - 1) {
            guard case .badArmor = refusal(signature, data, keys: Array(armored.prefix(count)), trusted: [primary])
            else {
                Issue.record("\(count) bytes of armour were taken")
                continue
            }
        }
    }

    @Test func `lengths that only data may have, and lengths beyond the end, are malformed`() throws {
        let home = try GPGHome()
        let key = try home.makeKey()
        let keys = try home.export(key)
        let body = Array(try home.sign(data, by: key).dropFirst(2))
        #expect(refusal([0xC2, UInt8(body.count)] + body, data, keys: keys, trusted: [key]) == nil)
        #expect(refusal([0xC2, 0xFF] + bytes(body.count, 4) + body, data, keys: keys, trusted: [key]) == nil)
        let wrong: [[UInt8]] = [
            [0xC2, 0xE6] + body,  // partial
            [0x8B] + body,  // indeterminate
            [0xC2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + body,
            [0x8A, 0xFF, 0xFF, 0xFF, 0xFF] + body,
            [0xC2, UInt8(body.count + 1)] + body,
            [0xC2, UInt8(body.count - 1)] + body,
            [0xC2, UInt8(body.count)] + body + [0x0A],
            [0xC2], [0xC2, 0x00], [0x80], [0xFF, 0xFF],
        ]
        for file in wrong {
            guard case .malformed = refusal(file, data, keys: keys, trusted: [key]) else {
                Issue.record("\(hex(Array(file.prefix(8)))) was taken")
                continue
            }
            #expect(throws: OpenPGPError.self) { try Certificate.read(file) }
        }
    }

    @Test func `sizes are bounded before anything is read`() {
        #expect(throws: OpenPGPError.tooLarge(limit: 1 << 20)) {
            try Certificate.read([UInt8](repeating: 0x99, count: 1 << 20 + 1))
        }
        #expect(throws: OpenPGPError.tooLarge(limit: 1 << 16)) {
            try DetachedSignature([UInt8](repeating: 0x88, count: 1 << 16 + 1))
        }
    }

    @Test func `noise is refused`() {
        var generator = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        for _ in 0..<5000 {
            var noise = (0..<Int(generator.next() % 200)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            if !noise.isEmpty { noise[0] |= 0x80 }
            #expect(throws: OpenPGPError.self) { try Certificate.read(noise) }
            #expect(throws: OpenPGPError.self) { try DetachedSignature(noise) }
        }
    }
}

/// The same noise at every run.
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// The bytes of a signature file of gpg's that are not covered by the signature: the unhashed subpackets, and the
/// bit counts of the integers, which say no more than how many bytes follow.
private func unsignedOffsets(of file: [UInt8], integers: Int) throws -> Set<Int> {
    let body = 1 + (1 << Int(file[0] & 3))
    let hashedLength = Int(file[body + 4]) << 8 | Int(file[body + 5])
    let unhashed = body + 6 + hashedLength
    let unhashedLength = Int(file[unhashed]) << 8 | Int(file[unhashed + 1])
    var offsets = Set((unhashed + 2)..<(unhashed + 2 + unhashedLength))
    var position = unhashed + 2 + unhashedLength + 2
    for _ in 0..<integers {
        offsets.formUnion([position, position + 1])
        position += 2 + (Int(file[position]) << 8 + Int(file[position + 1]) + 7) / 8
    }
    try #require(position == file.count)
    return offsets
}
