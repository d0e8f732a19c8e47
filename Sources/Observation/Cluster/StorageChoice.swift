package import BuildErrors
package import ProxmoxTypes

extension Site {
    /// The storage for one purpose: the one that was named if it fits, else the only one that fits.
    /// - Parameters:
    ///   - setting: the flag's name, for messages.
    ///   - content: what the storage must be able to hold.
    package func chooseStorage(
        named name: String?, setting: String, for content: String
    ) throws(BuildError) -> NodeStorage {
        let fitting = storages.filter { $0.isActive && $0.content.contains(content) && $0.takes(content) }
        guard !storages.isEmpty else { throw .noStorageSeen(node: node) }
        guard let name else {
            guard let only = fitting.first else {
                throw .noStorage(content: content, node: node, seen: storages.map(\.name))
            }
            guard fitting.count == 1 else {
                throw .ambiguousStorage(setting: setting, content: content, candidates: fitting.map(\.name))
            }
            return only
        }
        guard let storage = storage(name) else {
            throw .unknownStorage(setting: setting, name: name, node: node, seen: storages.map(\.name))
        }
        guard storage.isActive else { throw .inactiveStorage(name: name, node: node) }
        guard storage.content.contains(content) else {
            throw .storageLacksContent(name: name, content: content, has: storage.content.sorted())
        }
        guard storage.takes(content) else { throw .takesNoUpload(name: name, type: storage.type) }
        return storage
    }
}

extension NodeStorage {
    /// An ESXi storage shows what can be imported from a server of VMware's, and takes nothing (pve-esxi-import-tools).
    package func takes(_ content: String) -> Bool { content != "import" || type != "esxi" }
}
