import CommandLine
import Reports

/// A command that is carried out for each of several nodes, one after the other.
struct NodesRun {
    let invocation: Invocation
    let nodes: [Invocation]
    let console: Console

    /// - Parameter one: carries it out for one node.
    /// - Returns: what is worst of all nodes' statuses, where none has failed.
    func run(_ one: (Invocation) throws -> CommandResult) throws -> ExitStatus {
        let results = nodes.map { node in Result { try one(node) } }
        let isJSON = invocation[Settings.output] == "json"
        if isJSON { console.write(json(results).text) } else { console.show(text(results)) }
        let failures = results.compactMap { result -> (any Error)? in
            switch result {
            case .success(let result): result.failure
            case .failure(let error): error
            }
        }
        guard let first = failures.first else {
            let statuses = results.compactMap { try? $0.get().status }
            return statuses.first { $0 != .success && $0 != .somethingToDo } ?? statuses.first { $0 != .success }
                ?? .success
        }
        guard failures.count < nodes.count || nodes.count == 1 else { throw first }
        throw RunError("\(failures.count) of \(nodes.count) nodes failed; what is said of each is above")
    }

    private func text(_ results: [Result<CommandResult, any Error>]) -> String {
        zip(nodes, results).map { node, result in
            let head = "Node \(node[Settings.node] ?? ""), template \(node[Settings.vmid]):\n"
            switch result {
            case .success(let result): return head + result.text(console.tableWidth)
            case .failure(let error): return head + "failed: \(oneLine("\(error)"))\n"
            }
        }.joined(separator: "\n")
    }

    private func json(_ results: [Result<CommandResult, any Error>]) -> JSONDocument {
        NodeRow.document(
            zip(nodes, results).map { node, result in
                var row = NodeRow(node: node[Settings.node] ?? "", vmid: node[Settings.vmid])
                switch result {
                case .success(let result):
                    row.result = result.json
                    row.error = result.failure.map { Failure($0) }
                case .failure(let error): row.error = Failure(error)
                }
                return row
            })
    }
}
