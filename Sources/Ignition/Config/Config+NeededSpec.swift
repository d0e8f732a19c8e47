extension Config {
    /// The oldest version of the specification that has all this config says, 3.3.0 at least: what it is rendered as,
    /// and what a guest must be able to read.
    public var neededSpec: SpecVersion {
        let hasSpecialBits = tree["storage"].map { storage in
            ["files", "directories"].contains { storage.list($0).contains { $0.keptSpecialModeBits != 0 } }
        }
        return max(.common, tree.neededSpec(.config), hasSpecialBits == true ? .v34 : .common)
    }
}

extension Tree {
    fileprivate func neededSpec(_ schema: Schema) -> SpecVersion {
        switch (schema, content) {
        case (.object(let fields), .object(let members)):
            fields.compactMap { field in
                members[field.name].map { max(field.keptSince, $0.neededSpec(field.schema)) }
            }.max() ?? .common
        case (.list(let element, _), .list(let elements)):
            elements.lazy.map { $0.neededSpec(element) }.max() ?? .common
        case (.word(let newcomers), .string(let text)):
            newcomers.first { $0.isBeginning(of: text) }?.since ?? .common
        default: .common
        }
    }

    /// The special bits of this node's mode that mean something in the file that it came from.
    fileprivate var keptSpecialModeBits: Int {
        guard let mode = self["mode"], mode.origin.version >= .v34 else { return 0 }
        return (mode.number ?? 0) & specialModeBits
    }

    /// The whole config without the special mode bits of files that were written for a version that drops them.
    var withoutDroppedModeBits: Tree {
        changing("storage") { storage in
            ["files", "directories"].reduce(storage) { storage, list in
                storage.changing(list) { nodes in
                    Tree(content: .list(nodes.elements.map(\.withoutOwnDroppedModeBits)), origin: nodes.origin)
                }
            }
        }
    }

    private var withoutOwnDroppedModeBits: Tree {
        changing("mode") { mode in
            guard let number = mode.number, mode.origin.version < .v34 else { return mode }
            return Tree(content: .integer(number & ~specialModeBits), origin: mode.origin)
        }
    }

    private func changing(_ key: String, _ change: (Tree) -> Tree) -> Tree {
        guard case .object(var members) = content, let member = members[key] else { return self }
        members[key] = change(member)
        return Tree(content: .object(members), origin: origin)
    }
}
