/// The answer to `agent/file-read`, taken apart byte by byte: as one text of JSON, a journal of 8 MiB would take many times
/// its size in memory.
struct GuestFileAnswer {
    let content: [UInt8]
    let isTruncated: Bool

    /// - Returns: `nil` for what is no such answer.
    init?(_ body: [UInt8]) {
        let parsed = body.withUnsafeBufferPointer { Self.parse($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    private init(content: [UInt8], isTruncated: Bool) {
        self.content = content
        self.isTruncated = isTruncated
    }

    private static func parse(_ body: UnsafeBufferPointer<UInt8>) -> GuestFileAnswer? {
        guard let start = find("\"content\":", in: body, from: 0) else { return nil }
        var position = start
        while position < body.count, body[position] == 0x20 { position += 1 }
        guard position < body.count, body[position] == UInt8(ascii: "\"") else { return nil }
        position += 1
        var content: [UInt8] = []
        content.reserveCapacity(min(body.count, 16 << 20))
        guard let end = decode(body, position, into: &content) else { return nil }
        // What stands in the content cannot be taken for a key: its quotes are escaped.
        let isTruncated = [
            find("\"truncated\":", in: body, from: end), find("\"truncated\":", in: body, from: 0, to: start),
        ]
        .compactMap(\.self).contains { isTrue(body, $0) }
        return GuestFileAnswer(content: content, isTruncated: isTruncated)
    }

    /// Each character is a byte of the file.
    /// - Returns: where the text ends; `nil` when it does not, or has a character that is no byte.
    private static func decode(
        _ body: UnsafeBufferPointer<UInt8>, _ start: Int, into content: inout [UInt8]
    ) -> Int? {
        var position = start
        let count = body.count
        while position < count {
            let byte = body[position]
            switch byte {
            case UInt8(ascii: "\""): return position + 1
            case UInt8(ascii: "\\"):
                guard position + 1 < count, let (value, length) = escaped(body, position + 1) else { return nil }
                content.append(value)
                position += 1 + length
            case 0x20..<0x80:
                content.append(byte)
                position += 1
            // U+0080 to U+00FF in UTF-8.
            case 0xC2, 0xC3:
                guard position + 1 < count, body[position + 1] & 0xC0 == 0x80 else { return nil }
                content.append(byte == 0xC2 ? body[position + 1] : body[position + 1] | 0x40)
                position += 2
            default: return nil
            }
        }
        return nil
    }

    /// What follows a backslash: the byte, and how long it is.
    private static func escaped(_ body: UnsafeBufferPointer<UInt8>, _ start: Int) -> (UInt8, Int)? {
        switch body[start] {
        case UInt8(ascii: "n"): return (0x0A, 1)
        case UInt8(ascii: "t"): return (0x09, 1)
        case UInt8(ascii: "r"): return (0x0D, 1)
        case UInt8(ascii: "b"): return (0x08, 1)
        case UInt8(ascii: "f"): return (0x0C, 1)
        case UInt8(ascii: "u"):
            guard start + 4 < body.count, body[start + 1] == 0x30, body[start + 2] == 0x30,
                let high = digit(body[start + 3]), let low = digit(body[start + 4])
            else { return nil }
            return (high << 4 | low, 5)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (body[start], 1)
        default: return nil
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// - Returns: the place behind the first occurrence.
    private static func find(
        _ key: StaticString, in body: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int? = nil
    ) -> Int? {
        let length = key.utf8CodeUnitCount
        let end = end ?? body.count
        guard start + length <= end else { return nil }
        for place in start...(end - length) where body[place] == UInt8(ascii: "\"") {
            if (0..<length).allSatisfy({ body[place + $0] == key.utf8Start[$0] }) { return place + length }
        }
        return nil
    }

    /// Perl's booleans come as `1` and `true`.
    private static func isTrue(_ body: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        var position = start
        while position < body.count, [0x20, UInt8(ascii: "\"")].contains(body[position]) { position += 1 }
        return position < body.count && [UInt8(ascii: "1"), UInt8(ascii: "t")].contains(body[position])
    }
}
