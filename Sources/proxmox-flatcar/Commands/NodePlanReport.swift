import BuildErrors
import Planning
import Reports
import TemplateBuilder

/// What a build would do on each of several nodes, in words and for machines.
struct NodePlanReport {
    let nodes: [(name: String, vmid: Int)]
    let plans: [NodeBuilds.NodePlan]

    /// The nodes that cannot be built on.
    private var refusals: [NodeError] {
        zip(nodes, plans).compactMap { node, plan in
            if case .refused(let error) = plan { NodeError(node: node.name, error: error) } else { nil }
        }
    }

    /// What a build ends with that does nothing because of them: one that may work later hides none that will not.
    var refusal: NodeError? { refusals.first { $0.exitStatus != .temporaryFailure } ?? refusals.first }

    /// What a build ends with that goes on without those nodes; `nil` where none is refused.
    /// - Parameter exitsWithWork: whether the exit code tells that there is something to do.
    func failure(exitsWithWork: Bool) -> (any Error)? {
        guard refusals.count < nodes.count else { return refusal }
        return PartsFailure(refusals.map { ($0.node, $0) }, of: nodes.count, "nodes")?
            .failure(besideWork: exitsWithWork && hasSomethingToDo)
    }

    var hasSomethingToDo: Bool { plans.contains { if case .own(let plan) = $0 { !plan.isEmpty } else { false } } }

    var text: String {
        zip(nodes, plans).map { node, plan in
            switch plan {
            case .own(let plan): plan.text
            case .served(let by, let vmid, let storage): Self.served(node.name, by, vmid, storage) + "\n"
            case .refused(let error): "Node \(node.name): refused: \(oneLine("\(error)"))\n"
            }
        }.joined(separator: "\n")
    }

    static func served(_ node: String, _ by: String, _ vmid: Int, _ storage: String) -> String {
        "Node \(node): template \(vmid) on \(by) serves it, because storage \(storage) is shared."
    }

    /// One JSON object with a row for each node.
    var json: JSONDocument {
        PartRow.document(
            nodes: zip(nodes, plans).map { node, plan in
                var row = PartRow(node: node.name, vmid: node.vmid)
                switch plan {
                case .own(let plan): row.plan = plan.json
                case .served(_, let vmid, _): row.servedBy = vmid
                case .refused(let error): row.error = Failure(error)
                }
                return row
            })
    }
}
