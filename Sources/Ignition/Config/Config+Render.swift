extension Config {
    /// The config as JSON of spec ``neededSpec``: keys sorted, ASCII only, no text depends on anything but the content.
    ///
    /// It is valid YAML too, because Afterburn reads Proxmox's vendor-data as YAML: `{` comes first (never `#`),
    /// no key is longer than 1,024 characters, and no character needs a surrogate pair, which YAML does not know.
    /// `pretty` indents with two spaces and ends with a line break.
    public func render(pretty: Bool = false) throws(IgnitionError) -> [UInt8] {
        if let origin = tree.firstBeyondBMP {
            throw .notPortable(file: origin.file, path: origin.path)
        }
        let text = canonicalText(pretty: pretty)
        guard text.count <= Fragment.sizeLimit else {
            throw .renderedTooLarge(bytes: text.count, limit: Fragment.sizeLimit)
        }
        return text
    }

    /// The rendered text without its checks.
    func canonicalText(pretty: Bool) -> [UInt8] {
        let spec = neededSpec
        // An older version would have dropped these bits for those who wrote for it.
        var members = spec < .v34 ? tree.members : tree.withoutDroppedModeBits.members
        var ignition = members["ignition"]?.members ?? [:]
        let origin = tree.origin.key("ignition")
        ignition["version"] = Tree(content: .string("\(spec)"), origin: origin.key("version"))
        members["ignition"] = Tree(content: .object(ignition), origin: origin)
        var writer = JSONWriter(pretty: pretty)
        writer.write(Tree(content: .object(members), origin: tree.origin))
        return writer.finish()
    }
}

extension Tree {
    /// The first string, in the order of the rendered text, with a character beyond U+FFFF.
    fileprivate var firstBeyondBMP: Origin? {
        switch content {
        case .string(let text): text.utf8.contains { $0 >= 0xF0 } ? origin : nil
        case .list(let elements): elements.lazy.compactMap(\.firstBeyondBMP).first
        case .object(let members):
            members.keys.sorted().lazy.compactMap { members[$0]?.firstBeyondBMP }.first
        default: nil
        }
    }
}
