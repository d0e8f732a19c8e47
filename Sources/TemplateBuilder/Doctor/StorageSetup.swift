import ProxmoxTypes

/// Storages that are still to be set up, on what is there as far as that goes.
package struct StorageSetup: Sendable, Equatable {
    /// For root on a node, in this order.
    package private(set) var commands: [String] = []
    /// What a build will need on them.
    package private(set) var needs: [Need] = []

    /// - Parameters:
    ///   - images: whether no storage takes uploads of images.
    ///   - configs: whether no way leads to the snippets.
    package init(images: Bool, configs: Bool, in site: Site, snippetStorage: String?) {
        guard images || configs else { return }
        guard let base = Self.base(of: site, named: snippetStorage, forSnippets: configs) else {
            commands = [Self.newDirectory]
            needs = [
                images
                    ? .upload(to: Self.newName)
                    : Need("FlatcarAudit", ["Datastore.Audit"], on: "/storage/\(Self.newName)")
            ]
            if configs { addPartner(of: Self.newName, path: Self.newPath, directory: "snippets", in: site) }
            return
        }
        let wanted = base.content.union(images ? ["import"] : []).union(configs ? ["snippets"] : [])
        if wanted != base.content { commands.append(Self.set(wanted, on: base.name)) }
        if images { needs.append(.upload(to: base.name)) }
        guard configs, let path = base.path else { return }
        addPartner(
            of: base.name, path: path, directory: base.contentDirectories["snippets"] ?? "snippets", in: site)
    }

    /// The command that lets a storage hold one more kind of content.
    static func allow(_ content: String, on name: String, has: [String]) -> String {
        set(Set(has + [content]), on: name)
    }

    private static func set(_ content: Set<String>, on name: String) -> String {
        "pvesm set \(name) --content \(content.sorted().joined(separator: ","))"
    }

    private static let newName = "flatcar"
    private static let newPath = "/var/lib/flatcar"
    private static let newDirectory = "pvesm add dir \(newName) --path \(newPath) --content snippets,import"

    /// The two of them, where nothing is known of the node.
    static let newPair =
        "\(newDirectory) && pvesm add dir \(newName)-upload --path \(newPath) --content vztmpl "
        + "--content-dirs vztmpl=snippets"

    /// A directory that is there already: best one that holds snippets.
    private static func base(of site: Site, named name: String?, forSnippets: Bool) -> StorageConfiguration? {
        let directories = site.configurations.filter { candidate in
            candidate.path != nil && site.storage(candidate.name)?.isActive == true
                && site.storage(candidate.name)?.type == "dir"
        }
        if forSnippets, let name { return directories.first { $0.name == name } }
        return directories.first { $0.content.contains("snippets") } ?? directories.first
    }

    /// A storage with the same path, whose uploads the other one shows as snippets.
    private mutating func addPartner(of name: String, path: String, directory: String, in site: Site) {
        let taken = Set(site.configurations.map(\.name) + site.storages.map(\.name))
        let partner = ([""] + (2...9).map(String.init)).lazy.map { "\(name)-upload\($0)" }.first { !taken.contains($0) }
        guard let partner else { return }
        needs.append(.upload(to: partner))
        commands.append(
            "pvesm add dir \(partner) --path \(path) --content vztmpl --content-dirs vztmpl=\(directory)")
    }
}
