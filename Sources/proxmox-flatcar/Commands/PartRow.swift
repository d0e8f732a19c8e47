import Reports

/// What is said to machines of one node, or of one template of the settings file, where a command is for several. What is
/// not there is left out.
struct PartRow: Encodable {
    var template: String?
    var node: String?
    /// Not there where a template is one for each of several nodes, or where the settings cannot be used.
    var vmid: Int?
    /// What would be done.
    var plan: JSONDocument?
    /// What the command says where it is for one of them.
    var result: JSONDocument?
    /// The VMID of another node's template, which serves this one too.
    var servedBy: Int?
    var error: Failure?

    /// All of them, as one result.
    static func document(nodes: [PartRow]? = nil, templates: [PartRow]? = nil) -> JSONDocument {
        struct Document: Encodable {
            let schema = 1
            let nodes: [PartRow]?
            let templates: [PartRow]?
        }
        return JSONDocument(Document(nodes: nodes, templates: templates))
    }
}
