import Reports

/// What is said of one node to machines, where a command is for several. What is not there is left out.
struct NodeRow: Encodable {
    let node: String
    let vmid: Int
    /// What would be done.
    var plan: JSONDocument?
    /// What the command says where it is for one node.
    var result: JSONDocument?
    /// The VMID of another node's template, which serves this one too.
    var servedBy: Int?
    var error: Failure?

    init(node: String, vmid: Int) {
        self.node = node
        self.vmid = vmid
    }

    /// All of them, as one result.
    static func document(_ rows: [NodeRow]) -> JSONDocument {
        struct Document: Encodable {
            let schema = 1
            let nodes: [NodeRow]
        }
        return JSONDocument(Document(nodes: rows))
    }
}
