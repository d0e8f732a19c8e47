/// The base64 of one armoured block, with its checksum (RFC 9580 §6.1).
struct Base64Decoder {
    private var bytes: [UInt8] = []
    // The bits of a group of four characters that is not complete yet.
    private var group = 0
    private var characters = 0
    private var padding = 0

    mutating func add(_ line: ArraySlice<UInt8>) throws(OpenPGPError) {
        for (offset, character) in zip(line.indices, line) {
            if character == UInt8(ascii: "=") {
                guard characters >= 2, padding < 2 else { throw .badArmor("padding out of place", offset: offset) }
                padding += 1
                try take(0, offset: offset)
            } else {
                guard padding == 0, let value = Self.value(of: character) else {
                    throw .badArmor("a character that is not base64", offset: offset)
                }
                try take(value, offset: offset)
            }
        }
    }

    /// - Parameter text: the four characters of the CRC-24.
    func check(checksum text: ArraySlice<UInt8>) throws(OpenPGPError) {
        var decoder = Base64Decoder()
        try decoder.add(text)
        let expected = try decoder.finish(offset: text.startIndex)
        guard expected == bigEndianBytes(crc24(bytes), count: 3) else {
            throw .badArmor("the checksum does not match", offset: text.startIndex)
        }
    }

    /// The decoded bytes.
    func finish(offset: Int) throws(OpenPGPError) -> [UInt8] {
        guard characters == 0 else { throw .badArmor("the base64 is cut off", offset: offset) }
        return bytes
    }

    private mutating func take(_ value: Int, offset: Int) throws(OpenPGPError) {
        group = group << 6 | value
        characters += 1
        guard characters == 4 else { return }
        bytes += bigEndianBytes(group, count: 3).dropLast(padding)
        (group, characters) = (0, 0)
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// RFC 9580 §6.1.1, whose start value and polynomial these are.
private func crc24(_ bytes: [UInt8]) -> Int {
    var crc = 0xB7_04CE
    for byte in bytes {
        crc ^= Int(byte) << 16
        for _ in 0..<8 {
            crc <<= 1
            if crc & 0x100_0000 != 0 { crc ^= 0x186_4CFB }
        }
    }
    return crc
}
