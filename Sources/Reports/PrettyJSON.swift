import FoundationEssentials

/// A result for machines: indented, keys sorted, a line feed at the end. What could steer a terminal is escaped, also
/// where JSON does not ask for it.
/// - Parameter value: of plain values, which can always be encoded.
package func prettyJSON(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("only plain values are encoded") }
    let text = String(decoding: data, as: UTF8.self) + "\n"
    guard text.unicodeScalars.contains(where: { $0.steersTerminal }) else { return text }
    // They can only stand in strings, and are all of the basic plane.
    return text.unicodeScalars.map { scalar in
        guard scalar.steersTerminal else { return String(scalar) }
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
}

/// A value that may be unknown, which is said: a member with this is `null` then, and not left out.
package struct Nullable<Value: Encodable>: Encodable {
    private let value: Value?

    package init(_ value: Value?) { self.value = value }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// A result for machines, which can stand by itself or be a part of another.
public struct JSONDocument: Encodable, Sendable {
    private let value: any Encodable & Sendable

    /// - Parameter value: of plain values, which can always be encoded.
    package init(_ value: some Encodable & Sendable) { self.value = value }

    /// Writes what it was made of, as if that stood here.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }

    /// By itself: one object with sorted keys, and a line feed at its end.
    package var text: String { prettyJSON(self) }
}

extension Nullable: Sendable where Value: Sendable {}
