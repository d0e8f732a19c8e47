extension JSONReader {
    /// Reads a number and keeps its spelling.
    mutating func readNumber() throws(JSONError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let integer = try digits()
        if integer.count > 1, integer.first == UInt8(ascii: "0") {
            throw error(leadingZeroAdvice(integer), at: start)
        }
        if take(UInt8(ascii: ".")) { _ = try digits() }
        if let byte = peek, byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            _ = try digits()
        }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) -> ArraySlice<UInt8> {
        let start = position
        while let byte = peek, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw error(peek == nil ? JSONReader.unfinished : "a digit should be here") }
        return text[start..<position]
    }

    /// The classic: an octal mode. Says the decimal number that was meant.
    private func leadingZeroAdvice(_ digits: ArraySlice<UInt8>) -> String {
        let written = String(decoding: digits.prefix(64), as: UTF8.self)
        guard digits.count <= 8, let value = Int(written, radix: 8) else { return "a number may not begin with 0" }
        return "a number may not begin with 0, JSON has no octal: for mode \(written) write \(value)"
    }

    /// Reads a string in double quotes and resolves its escapes.
    mutating func readString() throws(JSONError) -> String {
        position += 1
        var bytes: [UInt8] = []
        var plainStart = position
        while true {
            guard let byte = peek else { throw error(JSONReader.unfinished) }
            switch byte {
            case UInt8(ascii: "\""):
                bytes += text[plainStart..<position]
                position += 1
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                bytes += text[plainStart..<position]
                bytes += try readEscape().utf8
                plainStart = position
            case 0..<0x20:
                throw error("a control character inside a string: write it as an escape, a line break as \\n")
            default: position += 1
            }
        }
    }

    private mutating func readEscape() throws(JSONError) -> String {
        let start = position
        position += 1
        guard let letter = peek else { throw error(JSONReader.unfinished) }
        position += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(Character(try readUnicodeEscape(start: start)))
        default: throw error("an unknown escape in a string: a backslash itself is written \\\\", at: start)
        }
    }

    private mutating func readUnicodeEscape(start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let end = position
        do {
            return try readSecondHalf(of: first, start: start)
        } catch {
            guard isTolerant else { throw error }
            position = end
            return "\u{fffd}"
        }
    }

    private mutating func readSecondHalf(of first: UInt32, start: Int) throws(JSONError) -> Unicode.Scalar {
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw error(peek == nil ? JSONReader.unfinished : "half of a surrogate pair", at: peek == nil ? nil : start)
        }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("half of a surrogate pair", at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw error(JSONReader.unfinished) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error("four hexadecimal digits should follow \\u")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
