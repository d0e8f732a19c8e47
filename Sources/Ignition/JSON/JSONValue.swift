/// A JSON value as it was written, with the byte offset where it begins.
struct JSONValue: Sendable {
    enum Content: Sendable {
        case null
        case bool(Bool)
        /// As written: `420`, `-1.5e3`.
        case number(String)
        case string(String)
        case array([JSONValue])
        /// In the order of the text; the keys are unique.
        case object([(key: String, value: JSONValue)])
    }

    let content: Content
    let offset: Int

    /// What the value is, for messages.
    var kind: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// Where JSON text stops being JSON.
struct JSONError: Error, Sendable {
    let offset: Int
    let reason: String
}

extension JSONError {
    /// Line and column of the offset, both from 1; the column counts characters (UTF-8 sequences).
    func position(in text: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in text.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}
