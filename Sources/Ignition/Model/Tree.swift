/// A piece of a config that fits the schema, and where it came from. Empty objects and lists are left out,
/// since Ignition takes them as absent, except as elements of lists.
struct Tree: Sendable {
    enum Content: Sendable {
        case bool(Bool)
        case integer(Int)
        case string(String)
        case list([Tree])
        case object([String: Tree])
    }

    /// A place in a file; survives merging, so that every finding names the author's own text.
    struct Origin: Sendable, Hashable {
        var file: String
        var path: String
        /// The file's; it decides what a few values mean (special mode bits).
        var version = SpecVersion.common

        func key(_ name: String) -> Origin { Origin(file: file, path: "\(path).\(name)", version: version) }
        func index(_ number: Int) -> Origin { Origin(file: file, path: "\(path)[\(number)]", version: version) }
    }

    var content: Content
    var origin: Origin
}

/// Reading. What is absent reads as nil or empty; the schema has already checked the types.
extension Tree {
    var members: [String: Tree] {
        if case .object(let members) = content { members } else { [:] }
    }

    var elements: [Tree] {
        if case .list(let elements) = content { elements } else { [] }
    }

    var text: String? {
        if case .string(let text) = content { text } else { nil }
    }

    var number: Int? {
        if case .integer(let number) = content { number } else { nil }
    }

    var flag: Bool? {
        if case .bool(let flag) = content { flag } else { nil }
    }

    subscript(key: String) -> Tree? { members[key] }

    func list(_ key: String) -> [Tree] { members[key]?.elements ?? [] }

    /// Where `key` is, or would be.
    func place(_ key: String) -> Origin { members[key]?.origin ?? origin.key(key) }

    /// Whether the string at `key` is there and not empty: Ignition treats `""` as absent nearly everywhere.
    func has(_ key: String) -> Bool { members[key]?.text.map { !$0.isEmpty } ?? false }

    /// Nothing in it: Ignition would not see a difference if it were left out.
    var isEmpty: Bool {
        switch content {
        case .list(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
