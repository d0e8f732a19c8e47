/// An Ignition config that fits the specification (keys and types), read from a file or merged from several.
///
/// Whatever version it was written for, 3.0.0 to 3.5.0, it is rendered as the oldest from 3.3.0 on that has all it says.
public struct Config: Sendable {
    /// The file it was read from; of a merged config, the last one's.
    public let file: String
    /// Everything but `ignition.version`.
    let tree: Tree

    /// Reads one file. Lists all that does not fit the specification, not only the first.
    public static func read(_ fragment: Fragment) throws(IgnitionError) -> Config {
        let file = fragment.name
        guard fragment.text.count <= Fragment.sizeLimit else {
            throw .tooLarge(file: file, bytes: fragment.text.count, limit: Fragment.sizeLimit)
        }
        let json = try parse(fragment)
        var origin = Tree.Origin(file: file, path: "$")
        let version = try declaredVersion(json, at: origin)
        origin.version = version
        var reader = SchemaReader(version: version)
        guard let whole = reader.read(json, as: .config, at: origin), reader.findings.isEmpty else {
            throw .schema(reader.findings)
        }
        return Config(file: file, tree: whole.withoutVersion)
    }

    private static func parse(_ fragment: Fragment) throws(IgnitionError) -> JSONValue {
        do {
            return try read(fragment, orSay: adviceOnOtherFormat(fragment))
        } catch {
            let (line, column) = error.position(in: fragment.text)
            throw .syntax(file: fragment.name, line: line, column: column, reason: error.reason)
        }
    }

    private static func read(_ fragment: Fragment, orSay advice: String?) throws(JSONError) -> JSONValue {
        if let advice { throw JSONError(offset: 0, reason: advice) }
        let value: JSONValue
        do {
            value = try JSONReader.read(fragment.text)
        } catch {
            throw fragment.isButane ? JSONError(offset: 0, reason: Fragment.butaneAdvice) : error
        }
        if case .object(let members) = value.content, !members.contains(where: { $0.key == "ignition" }),
            fragment.isButane
        {
            throw JSONError(offset: 0, reason: Fragment.butaneAdvice)
        }
        return value
    }

    /// Says what to do about the files people mistake for Ignition configs.
    private static func adviceOnOtherFormat(_ fragment: Fragment) -> String? {
        let start = fragment.text.prefix(32)
        return if start.starts(with: [0xEF, 0xBB, 0xBF]) {
            fragment.isButane
                ? Fragment.butaneAdvice : "begins with a byte order mark: save it as UTF-8 without BOM"
        } else if start.starts(with: "#cloud-config".utf8) {
            "this is cloud-config, not Ignition: Flatcar on Proxmox VE takes JSON"
        } else if start.starts(with: "#".utf8) {
            fragment.isButane
                ? Fragment.butaneAdvice
                : "JSON has no comments: if this is Butane, its variant is missing"
        } else if start.starts(with: [0x1F, 0x8B]) {
            "this is gzip: unpack it first"
        } else {
            nil
        }
    }

    /// The version is read first, since it decides which keys there are.
    private static func declaredVersion(
        _ json: JSONValue, at origin: Tree.Origin
    ) throws(IgnitionError) -> SpecVersion {
        func refusal(_ path: String, _ message: String) -> IgnitionError {
            .schema([Finding(severity: .error, file: origin.file, path: path, message: message)])
        }
        guard case .object(let members) = json.content else {
            throw refusal("$", "\(json.kind) where an Ignition config (a JSON object) is wanted")
        }
        guard let section = members.first(where: { $0.key == "ignition" })?.value,
            case .object(let ignition) = section.content,
            let version = ignition.first(where: { $0.key == "version" })?.value,
            case .string(let text) = version.content
        else { throw refusal("$.ignition.version", "is missing: write \"ignition\": {\"version\": \"3.3.0\"}") }
        do {
            return try SpecVersion(reading: text)
        } catch {
            throw refusal("$.ignition.version", error.advice)
        }
    }
}

extension Config: Equatable {
    /// Whether guests could tell no difference. File names, key order and the declared version don't count.
    public static func == (left: Config, right: Config) -> Bool {
        left.canonicalText(pretty: false) == right.canonicalText(pretty: false)
    }
}

extension Tree {
    fileprivate var withoutVersion: Tree {
        var members = self.members
        if var ignition = members["ignition"] {
            var section = ignition.members
            section["version"] = nil
            ignition.content = .object(section)
            members["ignition"] = ignition.isEmpty ? nil : ignition
        }
        return Tree(content: .object(members), origin: origin)
    }
}
