import ProxmoxTypes

/// A storage with `snippets` and one with `vztmpl` whose files lie in the very same directory: what is uploaded to
/// the one is a snippet of the other.
struct SharedPathPair: Sendable, Equatable {
    let snippets: String
    let upload: String

    /// What it takes to use it.
    var privilege: Privilege { Privilege(name: "Datastore.AllocateTemplate", path: "/storage/\(upload)") }

    /// The first one among the node's active storages.
    static func find(_ settings: BuildSettings, _ site: Site) -> SharedPathPair? {
        let usable = site.configurations.filter { site.storage($0.name)?.isActive == true }
        for candidate in usable where candidate.content.contains("snippets") {
            guard settings.snippetStorage.map({ $0 == candidate.name }) ?? true,
                let upload = partner(of: candidate, among: usable)
            else { continue }
            return SharedPathPair(snippets: candidate.name, upload: upload.name)
        }
        return nil
    }

    /// The storage whose uploads `snippets` shows.
    static func partner(
        of snippets: StorageConfiguration, among storages: [StorageConfiguration]
    ) -> StorageConfiguration? {
        guard let directory = snippets.directory(for: "snippets") else { return nil }
        return storages.first { $0.content.contains("vztmpl") && $0.directory(for: "vztmpl") == directory }
    }
}
