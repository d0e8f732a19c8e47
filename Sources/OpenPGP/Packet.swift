/// One packet: its type and its content (RFC 9580 §4.2).
struct Packet {
    /// The packet types that are told apart here (RFC 9580 §5).
    enum Kind: UInt8 {
        case signature = 2
        case secretKey = 5
        case publicKey = 6
        case secretSubkey = 7
        case marker = 10
        case trust = 12
        case userID = 13
        case publicSubkey = 14
        case padding = 21
    }

    /// The types that messages are made of, signed or encrypted (§10.3).
    private static let messageTypes: Set<UInt8> = [1, 3, 4, 8, 9, 11, 18, 20]

    /// `nil` for a type that means nothing here.
    let kind: Kind?
    let body: ArraySlice<UInt8>

    /// Where the content begins.
    var offset: Int { body.startIndex }

    /// Splits bytes into packets. Both header formats; partial and indeterminate lengths are for data packets
    /// only (§4.2.1.4) and so are refused here.
    static func split(_ bytes: [UInt8], expecting kind: OpenPGPError.FileKind) throws(OpenPGPError) -> [Packet] {
        var reader = ByteReader(bytes[...])
        var packets: [Packet] = []
        while !reader.isAtEnd { packets.append(try next(&reader, expecting: kind)) }
        return packets
    }

    private static func next(
        _ reader: inout ByteReader, expecting kind: OpenPGPError.FileKind
    ) throws(OpenPGPError) -> Packet {
        let start = reader.offset
        let header = try reader.byte("a packet header")
        guard header & 0x80 != 0 else { throw .malformed("no packet begins here", offset: start) }
        let isNewFormat = header & 0x40 != 0
        let type = isNewFormat ? header & 0x3F : header >> 2 & 0x0F
        guard !messageTypes.contains(type) else { throw .wrongKind("a message", expected: kind) }
        let length = isNewFormat ? try newLength(&reader) : try oldLength(header & 3, &reader)
        return Packet(kind: Kind(rawValue: type), body: try reader.take(length, "a packet of \(length) bytes"))
    }

    private static func newLength(_ reader: inout ByteReader) throws(OpenPGPError) -> Int {
        let start = reader.offset
        let first = Int(try reader.byte("a packet length"))
        switch first {
        case ..<192: return first
        case ..<224: return (first - 192) << 8 + Int(try reader.byte("a packet length")) + 192
        case 255: return try reader.uint32("a packet length")
        default: throw .malformed("a partial packet length, which only data may have", offset: start)
        }
    }

    private static func oldLength(_ type: UInt8, _ reader: inout ByteReader) throws(OpenPGPError) -> Int {
        switch type {
        case 0: return Int(try reader.byte("a packet length"))
        case 1: return try reader.uint16("a packet length")
        case 2: return try reader.uint32("a packet length")
        default: throw .malformed("a packet of indeterminate length, which only data may have", offset: reader.offset)
        }
    }
}
