/// A strict reader of JSON (RFC 8259): no comments, no trailing commas, no duplicate keys, no lone surrogates.
///
/// Ignition reads with Go's `encoding/json`, which takes the last of two equal keys and replaces broken
/// characters; a config in which that happens is a mistake, so here it is one.
struct JSONReader {
    /// Deeper nesting is refused; Ignition's schema needs less than ten levels.
    static let depthLimit = 64

    let text: [UInt8]
    /// Whether what Go's decoder puts up with is taken: keys that are there twice, halves of surrogate pairs.
    let isTolerant: Bool
    var position = 0
    private var depth = 0

    /// Reads the one value `text` holds.
    static func read(_ text: [UInt8], isTolerant: Bool = false) throws(JSONError) -> JSONValue {
        if let offset = firstInvalidUTF8(in: text) {
            throw JSONError(offset: offset, reason: "not valid UTF-8: save the file as UTF-8")
        }
        var reader = JSONReader(text: text, isTolerant: isTolerant)
        reader.skipWhitespace()
        if reader.peek == nil { throw reader.error("the file is empty: an Ignition config is a JSON object") }
        let value = try reader.readValue()
        reader.skipWhitespace()
        guard reader.peek == nil else { throw reader.error("more text after the end of the JSON value") }
        return value
    }

    private init(text: [UInt8], isTolerant: Bool) {
        self.text = text
        self.isTolerant = isTolerant
    }

    var peek: UInt8? { position < text.count ? text[position] : nil }

    func error(_ reason: String, at offset: Int? = nil) -> JSONError {
        JSONError(offset: offset ?? position, reason: reason)
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func readValue() throws(JSONError) -> JSONValue {
        let start = position
        let content: JSONValue.Content
        guard let first = peek else {
            throw error("the text ends where a value should be: is the file complete?")
        }
        switch first {
        case UInt8(ascii: "{"): content = .object(try nested { reader throws(JSONError) in try reader.readMembers() })
        case UInt8(ascii: "["): content = .array(try nested { reader throws(JSONError) in try reader.readElements() })
        case UInt8(ascii: "\""): content = .string(try readString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .number(try readNumber())
        case UInt8(ascii: "t"): content = .bool(try literal("true", is: true))
        case UInt8(ascii: "f"): content = .bool(try literal("false", is: false))
        case UInt8(ascii: "n"): content = try literal("null", is: .null)
        default: throw error("a value should be here (JSON has no comments, no trailing commas, no bare words)")
        }
        return JSONValue(content: content, offset: start)
    }

    private mutating func nested<Result>(
        _ read: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        guard depth < JSONReader.depthLimit else {
            throw error("nested deeper than \(JSONReader.depthLimit) levels")
        }
        depth += 1
        defer { depth -= 1 }
        position += 1
        skipWhitespace()
        return try read(&self)
    }

    private mutating func readMembers() throws(JSONError) -> [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        var seen: Set<[UInt8]> = []
        if take(UInt8(ascii: "}")) { return members }
        while true {
            let start = position
            guard peek == UInt8(ascii: "\"") else {
                throw error(peek == nil ? JSONReader.unfinished : "a key in double quotes should be here")
            }
            let key = try readString()
            // By bytes: String's equality takes different spellings of one character as equal, files do not.
            guard seen.insert(Array(key.utf8)).inserted || isTolerant else {
                throw error("the key \"\(sanitized(key))\" is there twice: keep one", at: start)
            }
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else {
                throw error(peek == nil ? JSONReader.unfinished : "a colon should be here, after the key")
            }
            skipWhitespace()
            members.append((key, try readValue()))
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else {
                throw error(peek == nil ? JSONReader.unfinished : "a comma or } should be here")
            }
            skipWhitespace()
        }
    }

    private mutating func readElements() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try readValue())
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else {
                throw error(peek == nil ? JSONReader.unfinished : "a comma or ] should be here")
            }
            skipWhitespace()
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func literal<Value>(_ word: StaticString, is value: Value) throws(JSONError) -> Value {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            let expected = word.withUTF8Buffer { $0[index] }
            guard take(expected) else {
                throw error(
                    peek == nil ? JSONReader.unfinished : "\(word) should be here", at: peek == nil ? nil : start)
            }
        }
        return value
    }

    static let unfinished = "the text ends too early: is the file complete?"
}
