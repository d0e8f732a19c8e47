import HTTP
public import ProxmoxTypes

extension ProxmoxClient {
    /// The storages that a node can use. `GET /nodes/NODE/storage?enabled=1`
    public func storages(of node: String) throws(ProxmoxError) -> [NodeStorage] {
        let storages: [NodeStorage] = try get(
            ["nodes", node, "storage"], ["enabled": "1"], to: "list the storages of node \(node)")
        return storages.sorted { $0.name < $1.name }
    }

    /// The storages as they are configured, those that the token may see. `GET /storage`
    public func storageConfigurations() throws(ProxmoxError) -> [StorageConfiguration] {
        let storages: [StorageConfiguration] = try get(["storage"], to: "list the storages of the cluster")
        return storages.sorted { $0.name < $1.name }
    }

    /// The volumes of one kind of content. `GET /nodes/NODE/storage/STORAGE/content?content=KIND`
    ///
    /// Volumes on which the token has no rights are left out without a word: `snippets` always are, unless it
    /// has Datastore.Allocate.
    public func volumes(
        _ content: String, in storage: String, on node: String
    ) throws(ProxmoxError) -> [StoredVolume] {
        try get(
            ["nodes", node, "storage", storage, "content"], ["content": content],
            to: "list the \(content) content of storage \(storage)")
    }

    /// Deletes a volume; deleting one that is not there is fine.
    /// `DELETE /nodes/NODE/storage/STORAGE/content/VOLUME`
    /// - Returns: the task that does it, if Proxmox says one.
    public func deleteVolume(_ id: String, in storage: String, on node: String) throws(ProxmoxError) -> UPID? {
        try send(
            .delete, ["nodes", node, "storage", storage, "content", id], to: "delete the volume \(id)")
    }
}
