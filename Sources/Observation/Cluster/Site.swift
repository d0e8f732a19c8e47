package import BuildErrors
package import Proxmox
package import ProxmoxTypes
package import TemplateModel

/// The part of the cluster that a build meets.
package struct Site: Sendable, Equatable {
    package let node: String
    /// Of the node; `nil` where it was not asked for, because it does not matter.
    package let version: ProxmoxVersion?
    package let permissions: Permissions
    /// The storages of the node.
    package let storages: [NodeStorage]
    /// The same and others as configured, with their paths.
    package let configurations: [StorageConfiguration]
    package let bridges: [String]
    /// The zones of SDN by their VNets, as far as the token may see. Bridges of the nodes themselves have one of their
    /// own: `localnetwork`.
    package let zones: [String: String]

    package init(
        node: String, version: ProxmoxVersion?, permissions: Permissions, storages: [NodeStorage],
        configurations: [StorageConfiguration], bridges: [String], zones: [String: String] = [:]
    ) {
        self.node = node
        self.version = version
        self.permissions = permissions
        self.storages = storages
        self.configurations = configurations
        self.bridges = bridges
        self.zones = zones
    }

    /// Reads it: GET requests only.
    /// - Parameters:
    ///   - permissions: the token's, where they are known already.
    ///   - bridge: the one that matters: its zone is asked for where the token's rights do not tell it.
    package static func observe(
        _ client: ProxmoxClient, node: String, permissions: Permissions? = nil, bridge: String? = nil
    ) throws(BuildError) -> Site {
        try asBuildError { () throws(ProxmoxError) in
            let own = if let permissions { permissions } else { try client.permissions() }
            let isKnown = bridge.map {
                own.has("SDN.Use", on: "/sdn/zones/localnetwork/\($0)") || own.zone(of: $0) != nil
            }
            return Site(
                node: node, version: try client.version(of: node), permissions: own,
                storages: try client.storages(of: node), configurations: try client.storageConfigurations(),
                bridges: try client.bridges(of: node),
                // Who may not see them is told so, or of none.
                zones: isKnown ?? true ? [:] : (try? client.vnets()) ?? [:])
        }
    }

    /// Reads just what it takes to make a version of a disk that is there already: one request. Whether a storage is
    /// active shows when it is used, and costs nothing then.
    /// - Parameter bridge: the one that is used already.
    package static func observeSettings(
        _ client: ProxmoxClient, node: String, permissions: Permissions, bridge: String
    ) throws(BuildError) -> Site {
        let configurations = try asBuildError { () throws(ProxmoxError) in try client.storageConfigurations() }
        let storages = configurations.filter { !$0.isDisabled && $0.nodes?.contains(node) ?? true }
        return Site(
            node: node, version: nil, permissions: permissions, storages: storages.map { NodeStorage(configured: $0) },
            configurations: configurations, bridges: [bridge])
    }

    /// The storage with this name, if the node has it.
    package func storage(_ name: String) -> NodeStorage? { storages.first { $0.name == name } }

    /// - Throws: `BuildError.noBridge` when the node has no such bridge.
    package func requireBridge(_ name: String) throws(BuildError) {
        guard bridges.contains(name) else { throw .noBridge(name, node: node, seen: bridges) }
    }

    /// Only who has `Pool.Audit` on a pool is told of it; for others, Proxmox says so when the VM is made.
    /// - Returns: whether the token is told.
    /// - Throws: `BuildError.noPool` when the pool is known not to be there.
    @discardableResult
    package func requirePool(_ name: String, _ client: ProxmoxClient) throws(BuildError) -> Bool {
        guard permissions.has("Pool.Audit", on: "/pool/\(name)") else { return false }
        let seen = try asBuildError { () throws(ProxmoxError) in try client.pools() }
        guard seen.contains(name) else { throw .noPool(name, seen: seen) }
        return true
    }

    /// - Returns: whether the token is told of the rules.
    /// - Throws: `BuildError.tagsRefused` when it is known that it may not give some of `tags`.
    @discardableResult
    package func requireTags(_ tags: [String], _ client: ProxmoxClient) throws(BuildError) -> Bool {
        let rules = try asBuildError { () throws(ProxmoxError) in try client.tagRules() }
        let refused = rules.refused(tags, permissions)
        guard refused.isEmpty else { throw .tagsRefused(refused) }
        return rules.isComplete(permissions)
    }
}

extension NodeStorage {
    /// - Parameter length: in bytes.
    /// - Throws: `BuildError.noSpace` when less is known to be free.
    package func requireSpace(for length: UInt64) throws(BuildError) {
        guard let available, available < length else { return }
        throw .noSpace(storage: name, needed: length, available: available)
    }
}

extension Permissions {
    /// Those of `required` that the token lacks.
    package func missing(_ required: [Privilege]) -> [Privilege] {
        required.filter { !has($0.name, on: $0.path) }
    }

    /// Whether the token lacks a part of a need.
    package func lacks(_ need: Need) -> Bool { !missing(need.privileges).isEmpty }
}

extension Site {
    /// - Throws: `BuildError.missingPrivileges` with those of `required` that the token lacks.
    package func require(_ required: [Privilege], of token: String) throws(BuildError) {
        let missing = permissions.missing(required)
        guard missing.isEmpty else { throw .missingPrivileges(token: token, missing) }
    }
}
