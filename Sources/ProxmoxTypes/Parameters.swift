/// Parameters of a request, in the order in which they were given.
public struct Parameters: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// Names and values.
    public private(set) var pairs: [(name: String, value: String)]

    /// Parameters from a literal; `nil` values are left out.
    public init(dictionaryLiteral elements: (String, String?)...) {
        pairs = elements.compactMap { name, value in value.map { (name, $0) } }
    }

    /// Appends a parameter.
    public mutating func append(_ name: String, _ value: String) { pairs.append((name, value)) }

    /// The same with a text in the values replaced by another.
    package func replacing(_ text: String, with other: String) -> Parameters {
        var parameters = self
        parameters.pairs = pairs.map { ($0.name, $0.value.replacing(text, with: other)) }
        return parameters
    }

    /// The value of a parameter.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The names and values as a dictionary, for comparing and printing.
    public var dictionary: [String: String] {
        Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    }

    /// Equal when names, values and order are.
    public static func == (left: Self, right: Self) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    /// `application/x-www-form-urlencoded`. All but the unreserved characters are escaped, because Proxmox
    /// takes `;` for a separator and cuts a value at a bare `=`.
    package var formEncoded: String {
        pairs.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

/// Escapes everything but RFC 3986's unreserved characters: good for a path segment and for a form.
package func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            result += "%" + (digits.count == 1 ? "0" : "") + digits
        }
    }
    return result
}
