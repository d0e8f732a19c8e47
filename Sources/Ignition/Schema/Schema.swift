/// What may stand at a place of a config.
indirect enum Schema: Sendable {
    case bool
    case integer
    case string
    /// A string; some beginnings came with later versions of the specification.
    case word([Newcomer])
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

    /// Strings that not every version takes.
    struct Newcomer: Sendable {
        /// How they begin, in lower case; of the text, case does not count.
        let beginning: String
        /// The first version that takes them.
        let since: SpecVersion

        init(_ beginning: String, since: Int) {
            self.beginning = beginning
            self.since = SpecVersion(minor: since)
        }
    }

    /// One key of an object.
    struct Field: Sendable {
        let name: String
        let schema: Schema
        /// The first spec version that has it.
        let since: SpecVersion
        /// The first spec version from which no guest loses it: Ignition translates older configs to its newest
        /// version, and not without mistakes.
        let keptSince: SpecVersion
        /// Lists of one object that share a group share their identities: a path is one thing, be it file or link.
        let group: String
        let isRequired: Bool

        init(
            _ name: String, _ schema: Schema, since: Int = 0, keptSince: Int = 0, group: String? = nil,
            required: Bool = false
        ) {
            self.name = name
            self.schema = schema
            self.since = SpecVersion(minor: since)
            self.keptSince = SpecVersion(minor: max(since, keptSince))
            self.group = group ?? name
            self.isRequired = required
        }
    }

    var kind: String {
        switch self {
        case .bool: "true or false"
        case .integer: "a whole number"
        case .string, .word: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// Strings, each there once.
    static let names = Schema.list(of: .string, identity: .text)
    /// Strings in the order given, for a command line.
    static let options = Schema.list(of: .string, identity: .none)
    /// A URL to fetch from. Version 3.2.0 came with Google's storage, 3.4.0 with Amazon's names.
    static let url = Schema.word([Newcomer("gs:", since: 2), Newcomer("arn:", since: 4)])
    /// A digest with the name of its function.
    static let hash = Schema.word([Newcomer("sha256-", since: 1)])
    /// A format of filesystems.
    static let format = Schema.word([Newcomer("none", since: 3)])
}

extension Schema.Newcomer {
    func isBeginning(of text: String) -> Bool {
        let beginning = beginning.utf8
        let start = text.utf8.prefix(beginning.count)
        return start.count == beginning.count
            && zip(start, beginning).allSatisfy { $0 == $1 || (isASCIILetter($0) && $0 | 0x20 == $1) }
    }
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
