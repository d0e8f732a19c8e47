import BuildErrors
import Planning
import Reports
import TemplateBuilder

/// What a build would do on each of several nodes, in words and for machines.
struct NodePlanReport {
    let nodes: [(name: String, vmid: Int)]
    let plans: [NodeBuilds.NodePlan]

    /// The first node that cannot be built on.
    var firstRefusal: NodeError? {
        for (node, plan) in zip(nodes, plans) {
            if case .refused(let error) = plan { return NodeError(node: node.name, error: error) }
        }
        return nil
    }

    /// What a build that goes on without those nodes would end with; `nil` where none is refused.
    var failure: (any Error)? {
        let refused = zip(nodes, plans).compactMap { node, plan in if case .refused = plan { node.name } else { nil } }
        guard !refused.isEmpty, refused.count < nodes.count else { return firstRefusal }
        return RunError("\(refused.count) of \(nodes.count) nodes refused: \(refused.joined(separator: ", "))")
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
