/// Reads fields off the front of some bytes; every read is bounded and says where it failed.
///
/// A slice keeps the indices of its array, so `offset` counts from the start of the whole input however deep
/// the reader sits.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var offset: Int { rest.startIndex }
    var isAtEnd: Bool { rest.isEmpty }

    /// - Parameter what: the field, to be named when the bytes end in it.
    mutating func take(_ count: Int, _ what: String) throws(OpenPGPError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .malformed("it ends inside \(what)", offset: rest.endIndex) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func byte(_ what: String) throws(OpenPGPError) -> UInt8 {
        let bytes = try take(1, what)
        return bytes[bytes.startIndex]
    }

    mutating func uint16(_ what: String) throws(OpenPGPError) -> Int { try bigEndian(2, what) }

    mutating func uint32(_ what: String) throws(OpenPGPError) -> Int { try bigEndian(4, what) }

    /// A multiprecision integer (RFC 9580 §3.2), without leading zeros.
    ///
    /// The bit count only tells how many bytes there are: writers exist (Go's, newer gpg for EdDSA) that count
    /// leading zero bits.
    mutating func integer(_ what: String) throws(OpenPGPError) -> [UInt8] {
        let bits = try uint16(what)
        return Array(try take((bits + 7) / 8, what).drop { $0 == 0 })
    }

    /// Everything up to the end.
    mutating func remainder() -> ArraySlice<UInt8> {
        defer { rest = rest.suffix(0) }
        return rest
    }

    func expectEnd(of what: String) throws(OpenPGPError) {
        guard isAtEnd else { throw .malformed("\(rest.count) bytes too many in \(what)", offset: offset) }
    }

    // At most four bytes, so an Int holds it.
    private mutating func bigEndian(_ count: Int, _ what: String) throws(OpenPGPError) -> Int {
        try take(count, what).reduce(0) { $0 << 8 | Int($1) }
    }
}

/// `value` as `count` big-endian bytes; the higher ones are cut off.
func bigEndianBytes(_ value: Int, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
