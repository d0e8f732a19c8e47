/// A value of a YAML document. Mappings keep the order in which they are to be written.
public indirect enum YAMLNode: Sendable, Equatable {
    case bool(Bool)
    case integer(Int)
    /// A file's mode: an integer in octal with a leading zero, `0644`, which YAML 1.1 and go-yaml read as such.
    case mode(Int)
    case string(String)
    /// Written as it is: what another program replaces before the document is read, `${NUM_CORES:=4}`.
    case verbatim(String)
    case list([YAMLNode])
    case mapping([Entry])

    /// One key of a mapping and what it says.
    public struct Entry: Sendable, Equatable {
        /// The key.
        public let key: String
        /// Its value.
        public let value: YAMLNode

        /// Makes an entry.
        public init(_ key: String, _ value: YAMLNode) {
            self.key = key
            self.value = value
        }
    }

    /// The document in block style, ending with a line feed. The same node gives the same text everywhere.
    public var text: String {
        var writer = YAMLWriter()
        writer.write(self)
        return writer.text
    }
}
