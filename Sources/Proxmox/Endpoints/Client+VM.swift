import HTTP
public import ProxmoxTypes

extension ProxmoxClient {
    /// The configuration of a VM. `GET /nodes/NODE/qemu/VMID/config`
    public func configuration(of vmid: Int, on node: String) throws(ProxmoxError) -> VMConfiguration {
        try get(["nodes", node, "qemu", "\(vmid)", "config"], to: "read the configuration of VM \(vmid)")
    }

    /// Creates a VM. `POST /nodes/NODE/qemu`
    public func createVM(on node: String, _ parameters: Parameters) throws(ProxmoxError) -> UPID {
        try send(.post, ["nodes", node, "qemu"], parameters, to: "create VM \(parameters["vmid"] ?? "")")
    }

    /// Changes the configuration in a task. `POST /nodes/NODE/qemu/VMID/config`
    public func configure(
        _ vmid: Int, on node: String, _ parameters: Parameters
    ) throws(ProxmoxError) -> UPID? {
        try send(
            .post, ["nodes", node, "qemu", "\(vmid)", "config"], parameters, to: "change VM \(vmid)")
    }

    /// Changes the configuration at once, without a task. `PUT /nodes/NODE/qemu/VMID/config`
    ///
    /// It waits ten seconds for the lock that clones of the VM share.
    public func configureNow(_ vmid: Int, on node: String, _ parameters: Parameters) throws(ProxmoxError) {
        let _: Scalar? = try send(
            .put, ["nodes", node, "qemu", "\(vmid)", "config"], parameters, to: "change VM \(vmid)")
    }

    /// Clones a VM. `POST /nodes/NODE/qemu/VMID/clone`
    /// - Parameter parameters: `newid`, and what else the clone shall have.
    public func cloneVM(_ vmid: Int, on node: String, _ parameters: Parameters) throws(ProxmoxError) -> UPID {
        try send(.post, ["nodes", node, "qemu", "\(vmid)", "clone"], parameters, to: "clone VM \(vmid)")
    }

    /// Grows a disk. `PUT /nodes/NODE/qemu/VMID/resize`
    /// - Parameter size: in bytes.
    public func resize(
        _ disk: String, of vmid: Int, on node: String, to size: UInt64
    ) throws(ProxmoxError) -> UPID? {
        // Without a suffix the number counts bytes; KiB keeps it readable in the task's log.
        let text = size.isMultiple(of: 1024) ? "\(size / 1024)K" : "\(size)"
        return try send(
            .put, ["nodes", node, "qemu", "\(vmid)", "resize"], ["disk": disk, "size": text],
            to: "resize \(disk) of VM \(vmid)")
    }

    /// Makes a VM a template, or one disk of a template a base volume. `POST /nodes/NODE/qemu/VMID/template`
    /// - Parameter disk: only this disk; works on a template too.
    public func convertToTemplate(
        _ vmid: Int, on node: String, disk: String? = nil
    ) throws(ProxmoxError) -> UPID? {
        try send(
            .post, ["nodes", node, "qemu", "\(vmid)", "template"], ["disk": disk],
            to: "convert VM \(vmid) to a template")
    }

    /// Destroys a VM with the disks of its own. `DELETE /nodes/NODE/qemu/VMID`
    /// - Parameter withUnreferencedDisks: also those that have its VMID and stand in no configuration.
    public func destroyVM(
        _ vmid: Int, on node: String, withUnreferencedDisks: Bool = false
    ) throws(ProxmoxError) -> UPID {
        try send(
            .delete, ["nodes", node, "qemu", "\(vmid)"],
            ["destroy-unreferenced-disks": withUnreferencedDisks ? "1" : nil], to: "destroy VM \(vmid)")
    }
}
