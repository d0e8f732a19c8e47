/// The SHA-256 digest of a certificate in its DER form: what `openssl x509 -fingerprint -sha256` prints.
public struct CertificateFingerprint: Sendable, Equatable, CustomStringConvertible {
    /// The 32 bytes of the digest.
    package let bytes: [UInt8]

    /// Reads 64 hexadecimal digits, in either case, with or without colons between the pairs.
    /// - Returns: `nil` when `text` is anything else.
    public init?(_ text: String) {
        var digits: [UInt8] = []
        for character in text.utf8 where character != UInt8(ascii: ":") {
            guard let digit = hexadecimalValue(of: character) else { return nil }
            digits.append(digit)
        }
        guard digits.count == 64 else { return nil }
        // A colon may stand only between two pairs: 95 characters, or none at all.
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard text.utf8.count == 95,
                text.utf8.enumerated().allSatisfy({ ($0.offset % 3 == 2) == ($0.element == UInt8(ascii: ":")) })
            else { return nil }
        }
        bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    init(bytes: [UInt8]) {
        precondition(bytes.count == 32)
        self.bytes = bytes
    }

    /// Upper-case pairs joined by colons.
    public var description: String {
        bytes.map { byte in
            String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
        }.joined(separator: ":")
    }
}

private func hexadecimalValue(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
}
