import Proxmox
package import ProxmoxTypes

/// The part of the cluster that a build meets.
package struct Site: Sendable, Equatable {
    let node: String
    let version: ProxmoxVersion
    let permissions: Permissions
    /// The storages of the node.
    let storages: [NodeStorage]
    /// The same and others as configured, with their paths.
    let configurations: [StorageConfiguration]
    let bridges: [String]

    package init(
        node: String, version: ProxmoxVersion, permissions: Permissions, storages: [NodeStorage],
        configurations: [StorageConfiguration], bridges: [String]
    ) {
        self.node = node
        self.version = version
        self.permissions = permissions
        self.storages = storages
        self.configurations = configurations
        self.bridges = bridges
    }

    /// Reads it: GET requests only.
    static func observe(_ client: ProxmoxClient, node: String) throws(ProxmoxError) -> Site {
        Site(
            node: node, version: try client.version(), permissions: try client.permissions(),
            storages: try client.storages(of: node), configurations: try client.storageConfigurations(),
            bridges: try client.bridges(of: node))
    }

    /// The storage with this name, if the node has it.
    func storage(_ name: String) -> NodeStorage? { storages.first { $0.name == name } }

    /// - Throws: `BuildError.noBridge` when the node has no such bridge.
    func requireBridge(_ name: String) throws(BuildError) {
        guard bridges.contains(name) else { throw .noBridge(name, node: node, seen: bridges) }
    }

    /// Only who has `Pool.Audit` on a pool is told of it; for others, Proxmox says so when the VM is made.
    /// - Returns: whether the token is told.
    /// - Throws: `BuildError.noPool` when the pool is known not to be there.
    @discardableResult
    func requirePool(_ name: String, _ client: ProxmoxClient) throws(BuildError) -> Bool {
        guard permissions.has("Pool.Audit", on: "/pool/\(name)") else { return false }
        let seen = try asBuildError { () throws(ProxmoxError) in try client.pools() }
        guard seen.contains(name) else { throw .noPool(name, seen: seen) }
        return true
    }
}

extension NodeStorage {
    /// - Parameter length: in bytes.
    /// - Throws: `BuildError.noSpace` when less is known to be free.
    func requireSpace(for length: UInt64) throws(BuildError) {
        guard let available, available < length else { return }
        throw .noSpace(storage: name, needed: length, available: available)
    }
}
