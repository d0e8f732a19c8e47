import FoundationEssentials

/// A result for machines: indented, keys sorted, a line feed at the end.
/// - Parameter value: of plain values, which can always be encoded.
package func prettyJSON(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("only plain values are encoded") }
    return String(decoding: data, as: UTF8.self) + "\n"
}
