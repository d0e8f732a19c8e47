package import Proxmox

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
}
