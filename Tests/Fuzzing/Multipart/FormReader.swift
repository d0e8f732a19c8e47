/// Reads a form of two fields strictly, by RFC 2046 §5.1.1 and RFC 7578 and no better than that, and knows nothing of
/// how ours is written.
struct FormReader {
    struct Part {
        var headers: [(name: String, value: String)] = []
        var body: ArraySlice<UInt8> = []
    }

    private(set) var parts: [Part] = []
    /// What is wrong; `nil` for a whole form with nothing before it or behind it.
    private(set) var fault: String?

    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        guard let boundary = Self.boundary(contentType) else {
            fault = "no boundary in \(contentType)"
            return
        }
        guard take(Array("--\(boundary)".utf8)) else {
            fault = "it does not begin with its boundary"
            return
        }
        while fault == nil, !take(Array("--".utf8)) { readPart(until: Array("\r\n--\(boundary)".utf8)) }
        if fault == nil, offset < bytes.count { fault = "\(bytes.count - offset) bytes behind its end" }
    }

    /// Where the bytes of the second part begin; `nil` where `bytes` end before.
    static func startOfFile(in bytes: [UInt8]) -> Int? {
        let blank = Array("\r\n\r\n".utf8)
        return place(of: blank, in: bytes[...]).flatMap { place(of: blank, in: bytes[$0.upperBound...])?.upperBound }
    }

    private static func boundary(_ contentType: String) -> String? {
        let opening = "multipart/form-data; boundary="
        guard contentType.hasPrefix(opening) else { return nil }
        let text = contentType.dropFirst(opening.count)
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain && (1...70).contains(text.utf8.count) ? String(text) : nil
    }

    private mutating func readPart(until delimiter: [UInt8]) {
        guard take([0x0D, 0x0A]) else {
            fault = "no line end behind a boundary"
            return
        }
        var part = Part()
        while let line = line() {
            if line.isEmpty {
                guard let end = place(of: delimiter, in: bytes[offset...]) else {
                    fault = "a part without an end"
                    return
                }
                part.body = bytes[offset..<end.lowerBound]
                parts.append(part)
                offset = end.upperBound
                return
            }
            let text = String(decoding: line, as: UTF8.self)
            guard let colon = text.firstRange(of: ": "), line.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                fault = "a line that is no header: \(text.debugDescription)"
                return
            }
            part.headers.append((String(text[..<colon.lowerBound]), String(text[colon.upperBound...])))
        }
        fault = "a header without an end"
    }

    private mutating func line() -> ArraySlice<UInt8>? {
        guard let end = place(of: [0x0D, 0x0A], in: bytes[offset...]) else { return nil }
        defer { offset = end.upperBound }
        return bytes[offset..<end.lowerBound]
    }

    private mutating func take(_ expected: [UInt8]) -> Bool {
        guard bytes[offset...].starts(with: expected) else { return false }
        offset += expected.count
        return true
    }
}

/// The first place where `pattern` stands. The library's own search takes a hundred times as long here.
func place(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    var start = bytes.startIndex
    while start + pattern.count <= bytes.endIndex {
        if bytes[start] == pattern[0], bytes[start...].starts(with: pattern) { return start..<(start + pattern.count) }
        start += 1
    }
    return nil
}
