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

    func text(width: Int?) -> String {
        let rows = zip(nodes, outcomes).map { node, outcome in
            switch outcome {
            case .done(let plan, let result):
                [
                    node.name, "\(node.vmid)", plan.identity?.release ?? "-",
                    plan.isEmpty ? "up to date" : result.version.map { "new version \($0.vmid)" } ?? "done",
                ]
            case .served(let by, let vmid, let storage):
                [node.name, "\(vmid)", "-", "served by \(by): storage \(storage) is shared"]
            case .failed(let error): [node.name, "\(node.vmid)", "-", "failed: \(oneLine("\(error)"))"]
            }
        }
        return TextTable([["NODE", "TEMPLATE", "RELEASE", "STATE"]] + rows, dispensable: []).text(width: width)
    }

    /// One JSON object with a member for each node.
    var json: String {
        struct Node: Encodable {
            let node: String
            let vmid: Int
            let result: JSONText?
            let servedBy: Int?
            let error: Failure?
        }
        struct Failure: Encodable {
            let message: String
            let exitCode: Int32
        }
        struct Document: Encodable {
            let schema = 1
            let nodes: [Node]
        }
        return prettyJSON(
            Document(
                nodes: zip(nodes, outcomes).map { node, outcome in
                    switch outcome {
                    case .done(let plan, let result):
                        Node(
                            node: node.name, vmid: node.vmid, result: JSONText(plan.json(result)), servedBy: nil,
                            error: nil)
                    case .served(_, let vmid, _):
                        Node(node: node.name, vmid: node.vmid, result: nil, servedBy: vmid, error: nil)
                    case .failed(let error):
                        Node(
                            node: node.name, vmid: node.vmid, result: nil, servedBy: nil,
                            error: Failure(message: oneLine("\(error)"), exitCode: error.exitStatus.rawValue))
                    }
                }))
    }

    /// - Throws: the one error, where all nodes have failed for the same kind of reason: then it is the run's.
    func status() throws -> ExitStatus {
        let errors = zip(nodes, outcomes).compactMap { node, outcome -> NodeError? in
            if case .failed(let error) = outcome { NodeError(node: node.name, error: error) } else { nil }
        }
        guard let first = errors.first else { return .success }
        if errors.count == outcomes.count, errors.allSatisfy({ $0.exitStatus == first.exitStatus }) { throw first }
        throw RunError(
            "\(errors.count) of \(outcomes.count) nodes failed: \(errors.map(\.node).joined(separator: ", "))")
    }
}
