/// Merging by Ignition's rules (github.com/coreos/ignition, `config/merge/merge.go`).
extension Config {
    /// Merges `configs` in the given order: later ones win. Of none, the empty config.
    ///
    /// - Single values: the later one, if there is one. Objects: key by key. So a later file that only changes
    ///   `contents.source` keeps the earlier `compression` and `verification`, as Ignition does it.
    /// - Lists of things with an identity (files by path, units by name, ...): same identity is merged,
    ///   the others are appended; a file, directory or link takes the place of another kind at its path, and
    ///   a kernel argument that should not exist that of the same one that should.
    /// - Lists of strings that must not be there twice (`openOptions`, `groups`, RAID's `devices`): those that are not
    ///   there yet are appended.
    /// - Other lists (`append`, `options`, `mountOptions`): appended.
    public static func merge(_ configs: [Config]) -> Config {
        guard var result = configs.first else {
            let origin = Tree.Origin(file: "merged config", path: "$")
            return Config(file: origin.file, tree: Tree(content: .object([:]), origin: origin))
        }
        for config in configs.dropFirst() {
            result = Config(file: config.file, tree: merged(result.tree, config.tree, .config))
        }
        return result
    }
}

/// Merges two values at the same place; lists are merged by the object they belong to.
private func merged(_ parent: Tree, _ child: Tree, _ schema: Schema) -> Tree {
    guard case .object(let fields) = schema else { return child }
    let identities = Identities(of: child, fields)
    var members: [String: Tree] = [:]
    for field in fields {
        let mine = parent[field.name]
        let theirs = child[field.name]
        let result: Tree?
        if case .list(let element, let identity) = field.schema {
            var items = identities.merge(mine?.elements ?? [], field, element, identity)
            items += identities.additions(theirs?.elements ?? [], to: mine?.elements ?? [], identity)
            result = (theirs ?? mine).map { Tree(content: .list(items), origin: $0.origin) }
        } else if let mine, let theirs {
            result = merged(mine, theirs, field.schema)
        } else {
            result = theirs ?? mine
        }
        if let result, !result.isEmpty { members[field.name] = result }
    }
    return Tree(content: .object(members), origin: child.origin)
}

/// What the child's lists hold, by group and identity.
private struct Identities {
    struct Key: Hashable {
        let group: String
        let identity: [UInt8]
    }

    private var entries: [Key: (list: String, element: Tree)] = [:]

    init(of child: Tree, _ fields: [Schema.Field]) {
        for field in fields {
            guard case .list(_, let identity) = field.schema else { continue }
            for element in child.list(field.name) {
                guard let bytes = identity.of(element) else { continue }
                entries[Key(group: field.group, identity: bytes)] = (field.name, element)
            }
        }
    }

    /// The parent's elements, merged with the child's or dropped where the child has replaced them.
    func merge(
        _ parents: [Tree], _ field: Schema.Field, _ schema: Schema, _ identity: Schema.Identity
    ) -> [Tree] {
        parents.compactMap { parent in
            guard let bytes = identity.of(parent),
                let entry = entries[Key(group: field.group, identity: bytes)]
            else { return parent }
            guard entry.list == field.name else { return nil }
            if case .header = identity, entry.element["value"] == nil { return nil }
            return merged(parent, entry.element, schema)
        }
    }

    /// The child's elements that this list of the parent has not.
    func additions(_ children: [Tree], to parents: [Tree], _ identity: Schema.Identity) -> [Tree] {
        let taken = Set(parents.compactMap(identity.of))
        return children.filter { child in identity.of(child).map { !taken.contains($0) } ?? true }
    }
}
