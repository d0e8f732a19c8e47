import BuildErrors
package import Observation
import ProxmoxTypes
package import TemplateModel

/// Storages that are still to be set up, on what is there as far as that goes.
package struct MissingStorages: Sendable, Equatable {
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
            // The one that was named, if one was.
            let name = configs ? snippetStorage ?? StorageSetup.newName : StorageSetup.newName
            commands = [StorageSetup.directory(name, content: "snippets,import")]
            needs = [
                images ? .upload(to: name) : Need("FlatcarAudit", ["Datastore.Audit"], on: "/storage/\(name)")
            ]
            if configs { addPartner(of: name, path: "/var/lib/\(name)", directory: "snippets", in: site) }
            return
        }
        let wanted = base.content.union(images ? ["import"] : []).union(configs ? ["snippets"] : [])
        if wanted != base.content { commands.append(StorageSetup.set(wanted, on: base.name)) }
        if images { needs.append(.upload(to: base.name)) }
        guard configs, let path = base.path else { return }
        addPartner(
            of: base.name, path: path, directory: base.contentDirectories["snippets"] ?? "snippets", in: site)
    }

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
        commands.append(StorageSetup.partner(partner, path: path, directory: directory))
    }
}
