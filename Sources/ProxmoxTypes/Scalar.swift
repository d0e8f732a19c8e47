/// A value of which Proxmox does not always write the same JSON type: `memory` is a string, `cores` a number.
package struct Scalar: Decodable {
    package let text: String

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let string = try? container.decode(String.self) {
            text = string
        } else if let integer = try? container.decode(Int64.self) {
            text = String(integer)
        } else if let flag = try? container.decode(Bool.self) {
            text = flag ? "1" : "0"
        } else {
            text = String(try container.decode(Double.self))
        }
    }
}

/// A truth value: 1, "1", true.
package struct Flag: Decodable {
    package let isSet: Bool

    package init(from decoder: any Decoder) throws {
        isSet = try Scalar(from: decoder).text == "1"
    }
}

extension KeyedDecodingContainer {
    /// A whole number that may be absent or written as a string.
    func number(_ key: Key) throws -> UInt64? {
        try decodeIfPresent(Scalar.self, forKey: key).flatMap { UInt64($0.text) }
    }

    /// A truth value; absent means no.
    func flag(_ key: Key) throws -> Bool { try decodeIfPresent(Flag.self, forKey: key)?.isSet ?? false }
}

/// A comma-separated list, such as `content`.
package func commaSeparated(_ text: String) -> Set<String> {
    Set(text.split(separator: ",").map { $0.filter { $0 != " " } })
}
