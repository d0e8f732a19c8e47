import YAML

extension ContainerLinuxTranslator {
    mutating func storage(_ storage: Tree?) -> [YAMLNode.Entry] {
        guard let storage else { return [] }
        for name in ["disks", "filesystems", "luks", "raid"] {
            for element in storage.list(name) {
                error(
                    element.origin,
                    "is not translated: use diskSetup and mounts of the KubeadmConfigSpec for Cluster API")
            }
        }
        for list in ["directories", "files", "links"] { for node in storage.list(list) { checkPathIsFree(node) } }
        let lists: [(String, [YAMLNode])] = [
            ("directories", storage.list("directories").map { directory($0) }),
            ("files", storage.list("files").map { file($0) }),
            ("links", storage.list("links").map { object($0, .link) }),
        ]
        return lists.filter { !$0.1.isEmpty }.map { .init($0.0, .list($0.1)) }
    }

    /// The guest stops at a path that is there twice.
    private mutating func checkPathIsFree(_ node: Tree) {
        // kubernetes-sigs/cluster-api, clc.go, and ionos-cloud/cluster-api-provider-proxmox, pkg/ignition/enrich.go.
        let taken: Set = ["/etc/hostname", "/etc/kubeadm.sh", "/etc/kubeadm.yml", "/etc/proxmox-env"]
        guard let path = node["path"]?.text, taken.contains(path) else { return }
        error(
            node.place("path"),
            "is written by Cluster API for every machine, and a guest stops at a path that is there twice: take it out")
    }

    private mutating func directory(_ tree: Tree) -> YAMLNode {
        .mapping(
            entries(tree, ContainerLinuxForm(.init("path"), .init("overwrite")), apart: ["mode", "user", "group"])
                + [mode(tree, standard: 0o755)] + owners(tree))
    }

    private mutating func file(_ tree: Tree) -> YAMLNode {
        if let append = tree["append"] {
            // The translation to Ignition 3 stops at a file that another part of the config writes too.
            error(append.origin, "is not translated: write the whole file for Cluster API")
        }
        var own = entries(
            tree, ContainerLinuxForm(.init("path")),
            apart: ["overwrite", "mode", "user", "group", "contents", "append"])
        // The default is true there.
        own.append(.init("overwrite", .bool(tree["overwrite"]?.flag ?? false)))
        own.append(mode(tree, standard: 0o644))
        own += owners(tree)
        guard let contents = tree["contents"], contents.has("source") else {
            if tree["append"] == nil {
                error(
                    tree.place("contents"),
                    "is missing, which would empty the file in a Container Linux Config: give a source (\"data:,\" for an"
                        + " empty file)")
            }
            return .mapping(own)
        }
        return .mapping(own + [.init("contents", .mapping(self.contents(contents)))])
    }

    /// Always said: the transpiler warns where it is not.
    private mutating func mode(_ tree: Tree, standard: Int) -> YAMLNode.Entry {
        let mode = tree["mode"]?.number ?? standard
        if mode & specialModeBits != 0, tree.place("mode").version >= .v34 {
            error(
                tree.place("mode"), "has setuid, setgid or sticky bits, which Ignition 2.3 drops: set them with a unit")
        }
        return .init("mode", .mode(mode & 0o777))
    }

    private mutating func owners(_ tree: Tree) -> [YAMLNode.Entry] {
        ["user", "group"].compactMap { key in tree[key].map { YAMLNode.Entry(key, object($0, .owner)) } }
    }

    private mutating func contents(_ tree: Tree) -> [YAMLNode.Entry] {
        let source = tree["source"]?.text ?? ""
        if let text = inlineText(tree, source) { return [.init("inline", string(text, at: tree.place("source")))] }
        var remote = [YAMLNode.Entry("url", .string(source))]
        if tree.has("compression") { remote.append(.init("compression", .string(tree["compression"]?.text ?? ""))) }
        if let hash = tree["verification"]?["hash"] { remote += verification(hash) }
        if let headers = tree["httpHeaders"] {
            error(headers.origin, "cannot be said in a Container Linux Config: use a URL that needs no headers")
        }
        return [.init("remote", .mapping(remote))]
    }

    /// What a data: URL carries, if that is all there is and people can read it.
    private func inlineText(_ tree: Tree, _ source: String) -> String? {
        guard source.utf8.starts(with: "data:".utf8), !tree.has("compression"), tree["verification"] == nil,
            let bytes = try? DataURL.decode(source), let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let isReadable = text.unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control: $0 == "\n" || $0 == "\t" || $0 == "\r"
            case .surrogate, .unassigned, .privateUse: false
            default: true
            }
        }
        return isReadable ? text : nil
    }

    private mutating func verification(_ hash: Tree) -> [YAMLNode.Entry] {
        let parts = (hash.text ?? "").split(separator: "-", maxSplits: 1)
        guard parts.count == 2, parts[0] == "sha512" else {
            error(hash.origin, "must be sha512- for Cluster API: Ignition 2.3 knows no other")
            return []
        }
        return [
            .init(
                "verification",
                .mapping([
                    .init(
                        "hash",
                        .mapping([
                            .init("function", .string(String(parts[0]))), .init("sum", .string(String(parts[1]))),
                        ]))
                ]))
        ]
    }
}
