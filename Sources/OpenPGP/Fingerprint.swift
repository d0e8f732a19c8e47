/// The fingerprint of a version 4 key: the SHA-1 of its public key packet (RFC 9580 §5.5.4.2), 40 hex digits.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// 40 hex digits in upper case, without blanks.
    public let description: String

    /// Reads 40 hex digits in upper or lower case, with or without blanks between them (as gpg prints them).
    /// - Returns: `nil` for anything else.
    public init?(_ text: String) {
        let digits = text.filter { $0 != " " }.uppercased()
        guard digits.utf8.count == 40, digits.utf8.allSatisfy(isUpperHexDigit) else { return nil }
        description = digits
    }

    /// - Parameter digest: the 20 bytes of the fingerprint; `nil` for any other count.
    init?(digest: some Collection<UInt8>) {
        guard digest.count == 20 else { return nil }
        description = hexDigits(digest)
    }

    /// The key id: the last 16 digits. It can be forged, so it is a hint and never proof.
    public var keyID: String { String(description.suffix(16)) }
}

private func isUpperHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    default: false
    }
}

/// `bytes` as upper-case hex digits.
func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
