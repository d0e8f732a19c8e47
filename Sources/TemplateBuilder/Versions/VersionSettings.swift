/// Which template, for commands that only deal with its versions.
public struct VersionSettings: Sendable {
    /// The template's VMID.
    public var vmid: Int
    /// Its node; `nil` for the only one.
    public var node: String?
    /// How long one task on the node may take.
    public var taskTimeout: Duration

    /// Settings from their parts.
    public init(vmid: Int, node: String?, taskTimeout: Duration) {
        self.vmid = vmid
        self.node = node
        self.taskTimeout = taskTimeout
    }

    /// The node, and the template as it is when nothing is at work on it.
    func look(_ cluster: ClusterWorkshop) throws(BuildError) -> (node: String, template: Template) {
        let client = cluster.proxmox
        let node = if let node { node } else { try client.onlyNode() }
        _ = try Activity(client: client, vmid: vmid, node: node, report: cluster.report).settle(atMost: taskTimeout)
        return (node, try client.wholeTemplate(vmid, on: node))
    }

    func execute(_ plan: Plan, _ cluster: ClusterWorkshop) throws(BuildError) {
        var executor = Executor(plan, taskTimeout: taskTimeout, cluster: cluster, release: nil)
        try executor.run()
    }
}
