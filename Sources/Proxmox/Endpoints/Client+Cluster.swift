public import ProxmoxTypes

extension ProxmoxClient {
    /// The version of the API. `GET /version`
    public func version() throws(ProxmoxError) -> ProxmoxVersion {
        try get(["version"], to: "read the version of Proxmox")
    }

    /// The version of one node: a cluster may be mixed. `GET /nodes/NODE/version`
    public func version(of node: String) throws(ProxmoxError) -> ProxmoxVersion {
        try get(["nodes", node, "version"], to: "read the version of node \(node)")
    }

    /// The token's own rights. `GET /access/permissions`
    public func permissions() throws(ProxmoxError) -> Permissions {
        try get(["access", "permissions"], to: "read the token's permissions")
    }

    /// The roles with their privileges. `GET /access/roles`
    public func roles() throws(ProxmoxError) -> [String: Set<String>] {
        struct Role: Decodable {
            let roleid: String
            let privs: String?
        }
        let roles: [Role] = try get(["access", "roles"], to: "list the roles")
        return Dictionary(
            roles.map { ($0.roleid, commaSeparated($0.privs ?? "")) }, uniquingKeysWith: { first, _ in first })
    }

    /// The pools on which the token has `Pool.Audit`. `GET /pools`
    public func pools() throws(ProxmoxError) -> [String] {
        struct Pool: Decodable { let poolid: String }
        let pools: [Pool] = try get(["pools"], to: "list the pools")
        return pools.map(\.poolid).sorted()
    }

    /// Which tags the token may give. `GET /cluster/options`
    public func tagRules() throws(ProxmoxError) -> TagRules {
        try get(["cluster", "options"], to: "read which tags may be given")
    }

    /// The nodes of the cluster, by name. `GET /nodes`
    public func nodes() throws(ProxmoxError) -> [Node] {
        let nodes: [Node] = try get(["nodes"], to: "list the nodes")
        return nodes.sorted { $0.name < $1.name }
    }

    /// The addresses of the cluster's nodes, by name. `GET /cluster/status`
    public func nodeAddresses() throws(ProxmoxError) -> [String: String] {
        struct Member: Decodable {
            let type: String
            let name: String?
            let ip: String?
        }
        let members: [Member] = try get(["cluster", "status"], to: "read the addresses of the cluster's nodes")
        return Dictionary(
            members.filter { $0.type == "node" }.compactMap { member in
                member.name.flatMap { name in member.ip.map { (name, $0) } }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The guests of the whole cluster that the token may see. `GET /cluster/resources?type=vm`
    ///
    /// The list is some seconds old; a guest that was made just now may be missing.
    public func guests() throws(ProxmoxError) -> [GuestLocation] {
        try get(["cluster", "resources"], ["type": "vm"], to: "list the guests of the cluster")
    }

    /// Whether no guest of the cluster has this id, seen by the token or not. `GET /cluster/nextid?vmid=ID`
    public func isFree(vmid: Int) throws(ProxmoxError) -> Bool {
        do throws(ProxmoxError) {
            let _: Scalar = try get(
                ["cluster", "nextid"], ["vmid": "\(vmid)"], to: "ask whether VMID \(vmid) is free")
            return true
        } catch .invalidParameters(_, let errors) where errors["vmid"] != nil {
            return false
        }
    }

    /// The zones of SDN by their VNets. `GET /cluster/sdn/vnets`
    public func vnets() throws(ProxmoxError) -> [String: String] {
        struct VNet: Decodable {
            let vnet: String
            let zone: String
        }
        let vnets: [VNet] = try get(["cluster", "sdn", "vnets"], to: "list the VNets")
        return Dictionary(vnets.map { ($0.vnet, $0.zone) }, uniquingKeysWith: { first, _ in first })
    }

    /// The bridges of a node. `GET /nodes/NODE/network?type=any_bridge`
    public func bridges(of node: String) throws(ProxmoxError) -> [String] {
        struct Interface: Decodable { let iface: String }
        let interfaces: [Interface] = try get(
            ["nodes", node, "network"], ["type": "any_bridge"], to: "list the bridges of node \(node)")
        return interfaces.map(\.iface).sorted()
    }
}
