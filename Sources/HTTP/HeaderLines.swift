import Curl

extension Outgoing {
    /// The header fields as libcurl takes them, after a look at their characters: a line break would smuggle in another
    /// field.
    func headerLines() throws(HTTPError) -> Lines {
        var lines: [String] = []
        for header in headers {
            guard header.isValid else {
                throw .invalidHeader(name: String(header.name.unicodeScalars.filter { $0.value >= 0x20 }))
            }
            // "Name;" is libcurl's way to write a field without a value.
            lines.append(header.value.isEmpty ? header.name + ";" : "\(header.name): \(header.value)")
        }
        // "Name:" keeps libcurl from sending a field of its own. It would wait a second for a 100 that many servers
        // never send, and invent a form's type.
        lines.append("Expect:")
        if headers.first(named: "Content-Type") == nil { lines.append("Content-Type:") }
        return try inTermsOfHTTP(try Lines(lines))
    }
}

extension Header {
    fileprivate var isValid: Bool {
        !name.isEmpty && name.utf8.allSatisfy(isTokenCharacter)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }
}

/// RFC 9110 §5.6.2.
private func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
