import CCurl

/// Owns the list of header lines of one request.
struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init() {}

    deinit { curl_slist_free_all(pointer) }

    /// Adds a field after a look at its characters, since a line break would smuggle in another field.
    mutating func append(_ header: Header) throws(HTTPError) {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenCharacter),
            header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") })
        else { throw .invalidHeader(name: String(header.name.unicodeScalars.filter { $0.value >= 0x20 })) }
        // "Name;" is libcurl's way to write a field without a value.
        try append(line: header.value.isEmpty ? header.name + ";" : "\(header.name): \(header.value)")
    }

    /// Keeps libcurl from sending a field of its own.
    mutating func suppress(_ name: String) throws(HTTPError) { try append(line: name + ":") }

    private mutating func append(line: String) throws(HTTPError) {
        guard let longer = curl_slist_append(pointer, line) else { throw .outOfMemory }
        pointer = longer
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
