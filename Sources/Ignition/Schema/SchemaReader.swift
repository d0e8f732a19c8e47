/// Fits a JSON value to the schema: every unknown key, wrong type and key from another version is a finding.
struct SchemaReader {
    /// Findings beyond these are not collected: a file of another kind has thousands.
    static let findingLimit = 100

    let version: SpecVersion
    private(set) var findings: [Finding] = []

    init(version: SpecVersion) { self.version = version }

    mutating func refuse(_ origin: Tree.Origin, _ message: String) {
        guard findings.count < SchemaReader.findingLimit else { return }
        findings.append(Finding(severity: .error, file: origin.file, path: origin.path, message: message))
    }

    /// `value` as `schema` wants it, or nil where it is null or does not fit.
    mutating func read(_ value: JSONValue, as schema: Schema, at origin: Tree.Origin) -> Tree? {
        switch (schema, value.content) {
        case (_, .null): return nil
        case (.bool, .bool(let flag)): return Tree(content: .bool(flag), origin: origin)
        case (.string, .string(let text)): return Tree(content: .string(text), origin: origin)
        case (.word(let newcomers), .string(let text)):
            guard isAllowed(text, newcomers, at: origin) else { return nil }
            return Tree(content: .string(text), origin: origin)
        case (.integer, .number(let text)):
            guard let number = wholeNumber(text, at: origin) else { return nil }
            return Tree(content: .integer(number), origin: origin)
        case (.list(let element, _), .array(let values)):
            return Tree(content: .list(readElements(values, as: element, at: origin)), origin: origin)
        case (.object(let fields), .object(let members)):
            return Tree(content: .object(readMembers(members, as: fields, at: origin)), origin: origin)
        default:
            refuse(origin, "\(value.kind) where \(schema.kind) is wanted")
            return nil
        }
    }

    private mutating func wholeNumber(_ text: String, at origin: Tree.Origin) -> Int? {
        if let number = Int(text) { return number }
        if text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) {
            refuse(origin, "\(sanitized(text)) is not written as a whole number: no point, no exponent")
        } else {
            refuse(origin, "\(sanitized(text)) is out of range")
        }
        return nil
    }

    private mutating func readElements(_ values: [JSONValue], as schema: Schema, at origin: Tree.Origin) -> [Tree] {
        var elements: [Tree] = []
        for (index, value) in values.enumerated() {
            if case .null = value.content {
                refuse(origin.index(index), "null where \(schema.kind) is wanted: take the element out")
            } else if let element = read(value, as: schema, at: origin.index(index)) {
                elements.append(element)
            }
        }
        return elements
    }

    private mutating func readMembers(
        _ members: [(key: String, value: JSONValue)], as fields: [Schema.Field], at origin: Tree.Origin
    ) -> [String: Tree] {
        var result: [String: Tree] = [:]
        var missing = Set(fields.lazy.filter(\.isRequired).map(\.name))
        for (key, value) in members {
            guard let field = fields.first(where: { $0.name == key }) else {
                refuse(origin.key(keyInPath(key)), unknownKeyAdvice(key, fields))
                continue
            }
            let place = origin.key(key)
            if case .null = value.content { continue }
            missing.remove(key)
            guard isAllowed(field, at: place) else { continue }
            if let tree = read(value, as: field.schema, at: place), !tree.isEmpty { result[key] = tree }
        }
        for name in missing.sorted() { refuse(origin.key(name), "is missing: every object here must have one") }
        return result
    }

    private mutating func isAllowed(_ field: Schema.Field, at place: Tree.Origin) -> Bool {
        if field.since > version { refuse(place, "needs \(advice(on: field.since))") }
        return field.since <= version
    }

    private mutating func isAllowed(_ text: String, _ newcomers: [Schema.Newcomer], at place: Tree.Origin) -> Bool {
        guard let newcomer = newcomers.first(where: { $0.since > version && $0.isBeginning(of: text) }) else {
            return true
        }
        refuse(place, "begins with \"\(newcomer.beginning)\", which needs \(advice(on: newcomer.since))")
        return false
    }

    private func advice(on needed: SpecVersion) -> String {
        "spec \(needed), but this file says \(version): raise ignition.version to \"\(max(needed, .common))\""
    }

    private func unknownKeyAdvice(_ key: String, _ fields: [Schema.Field]) -> String {
        let known = fields.map(\.name)
        if let match = known.first(where: { $0.lowercased() == key.lowercased() && $0 != key }) {
            return "unknown key: it is spelled \"\(match)\""
        }
        if let match = known.first(where: { isOneEdit($0, key) }) { return "unknown key: did you mean \"\(match)\"?" }
        return "unknown key: Ignition would ignore it (known here: \(known.sorted().joined(separator: ", ")))"
    }
}

/// A key as it may stand in a path.
private func keyInPath(_ key: String) -> String {
    let isPlain =
        !key.isEmpty
        && key.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
    return isPlain ? sanitized(key) : "\"\(sanitized(key))\""
}

/// Whether one letter more, less or other makes the words equal.
private func isOneEdit(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard abs(left.count - right.count) <= 1, left.count > 2 else { return false }
    let head = zip(left, right).prefix { $0 == $1 }.count
    let tail = zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
    return head + tail >= max(left.count, right.count) - 1
}
