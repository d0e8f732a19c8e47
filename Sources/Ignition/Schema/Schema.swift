/// What may stand at a place of a config.
indirect enum Schema: Sendable {
    case bool
    case integer
    case string
    case list(of: Schema, identity: Identity)
    case object([Field])

    /// When two elements of a list are the same thing: a merge joins them, within one config they are a mistake.
    enum Identity: Sendable {
        /// Never: a merge appends.
        case none
        /// Strings that are equal.
        case text
        /// Objects with the same string under this key.
        case key(String)
        /// Partitions with the same number, or without one the same label.
        case partition
        /// HTTP headers with the same name; a header without a value takes its namesake out.
        case header
    }

    /// One key of an object.
    struct Field: Sendable {
        let name: String
        let schema: Schema
        /// The first spec version that has it.
        let since: SpecVersion
        /// Lists of one object that share a group share their identities: a path is one thing, be it file or link.
        let group: String
        let isRequired: Bool

        init(_ name: String, _ schema: Schema, since: Int = 0, group: String? = nil, required: Bool = false) {
            self.name = name
            self.schema = schema
            self.since = SpecVersion(minor: since)
            self.group = group ?? name
            self.isRequired = required
        }
    }

    var kind: String {
        switch self {
        case .bool: "true or false"
        case .integer: "a whole number"
        case .string: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// Strings, each there once.
    static let names = Schema.list(of: .string, identity: .text)
    /// Strings in the order given, for a command line.
    static let options = Schema.list(of: .string, identity: .none)
}

extension Schema.Identity {
    /// The identity of `element`, as bytes because Swift compares strings by canonical equivalence and file
    /// systems don't; nil when every element is a thing of its own.
    func of(_ element: Tree) -> [UInt8]? {
        switch self {
        case .none: nil
        case .text: Array((element.text ?? "").utf8)
        case .key(let name): Array((element[name]?.text ?? "").utf8)
        case .header: Array((element["name"]?.text ?? "").utf8)
        case .partition:
            if let number = element["number"]?.number, number != 0 {
                Array("number:\(number)".utf8)
            } else {
                element["label"]?.text.map { Array("label:\($0)".utf8) } ?? []
            }
        }
    }
}
