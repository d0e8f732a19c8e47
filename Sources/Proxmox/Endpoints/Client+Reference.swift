public import ProxmoxTypes

/// What it takes to find all that a VM refers to.
extension ProxmoxClient {
    /// All settings of a VM, those to come as well. `GET /nodes/NODE/qemu/VMID/pending`
    public func settings(of vmid: Int, on node: String) throws(ProxmoxError) -> [PendingSetting] {
        try get(["nodes", node, "qemu", "\(vmid)", "pending"], to: "read the settings of VM \(vmid)")
    }

    /// The names of a VM's snapshots. `GET /nodes/NODE/qemu/VMID/snapshot`
    public func snapshots(of vmid: Int, on node: String) throws(ProxmoxError) -> [String] {
        struct Snapshot: Decodable { let name: String }
        let all: [Snapshot] = try get(
            ["nodes", node, "qemu", "\(vmid)", "snapshot"], to: "list the snapshots of VM \(vmid)")
        // What is now is listed among them, and no snapshot may have its name.
        return all.map(\.name).filter { $0 != "current" }
    }

    /// The configuration of a VM when a snapshot was taken. `GET /nodes/NODE/qemu/VMID/config?snapshot=NAME`
    public func configuration(
        of vmid: Int, on node: String, snapshot: String
    ) throws(ProxmoxError) -> VMConfiguration {
        try get(
            ["nodes", node, "qemu", "\(vmid)", "config"], ["snapshot": snapshot],
            to: "read the snapshot \(snapshot) of VM \(vmid)")
    }
}
