import CommandLine

/// A command that is carried out for each of several nodes, one after the other.
struct NodesRun {
    /// The same for each node.
    let nodes: [Invocation]

    /// - Parameter one: carries it out for one node.
    func result(_ one: (Invocation) throws -> CommandResult) -> CommandResult {
        Parts(
            parts: nodes.map { node in
                let (name, vmid) = (node[Settings.node] ?? "", node[Settings.vmid])
                return Parts.Part(
                    "Node \(name), template \(vmid)", name: name, row: PartRow(node: name, vmid: vmid)
                ) { try one(node) }
            }, noun: "nodes"
        ).result { PartRow.document(nodes: $0) }
    }
}
