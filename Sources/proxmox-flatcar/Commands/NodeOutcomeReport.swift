import BuildErrors
import Execution
import Planning
import Reports
import TemplateBuilder
import TemplateModel

/// What came of a build for several nodes: a row each.
struct NodeOutcomeReport {
    let nodes: [(name: String, vmid: Int)]
    let outcomes: [NodeBuilds.Outcome]

    var hasNewVersion: Bool {
        outcomes.contains { if case .done(_, let result) = $0 { result.version != nil } else { false } }
    }

    var hasChanged: Bool {
        outcomes.contains { if case .done(let plan, _) = $0 { !plan.isEmpty } else { false } }
    }

    func text(width: Int?) -> String {
        let rows = zip(nodes, outcomes).map { node, outcome in
            switch outcome {
            case .done(let plan, let result):
                [
                    node.name, "\(node.vmid)", plan.identity?.release ?? "-",
                    plan.isEmpty
                        ? plan.wait.map { "up to date; \($0.brief)" } ?? "up to date"
                        : result.version.map { "new version \($0.vmid)" } ?? "done",
                ]
            case .served(let by, let vmid, let storage):
                [node.name, "\(vmid)", "-", "served by \(by): storage \(storage) is shared"]
            case .failed(let error): [node.name, "\(node.vmid)", "-", "failed: \(oneLine("\(error)"))"]
            }
        }
        return TextTable([["NODE", "TEMPLATE", "RELEASE", "STATE"]] + rows, dispensable: []).text(width: width)
    }

    /// One JSON object with a row for each node.
    var json: JSONDocument {
        PartRow.document(
            nodes: zip(nodes, outcomes).map { node, outcome in
                var row = PartRow(node: node.name, vmid: node.vmid)
                switch outcome {
                case .done(let plan, let result): row.result = plan.json(result)
                case .served(_, let vmid, _): row.servedBy = vmid
                case .failed(let error): row.error = Failure(error, isStopped: true)
                }
                return row
            })
    }

    /// What the run ends with; the one error, where all nodes have failed for the same kind of reason.
    var failure: (any Error)? {
        let errors = zip(nodes, outcomes).compactMap { node, outcome -> NodeError? in
            if case .failed(let error) = outcome { NodeError(node: node.name, error: error) } else { nil }
        }
        if let first = errors.first, errors.count == outcomes.count,
            errors.allSatisfy({ $0.exitStatus == first.exitStatus })
        {
            return first
        }
        return PartsFailure(errors.map { ($0.node, $0) }, of: outcomes.count, "nodes")
    }
}
