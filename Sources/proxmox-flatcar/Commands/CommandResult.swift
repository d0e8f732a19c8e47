import CommandLine
import Reports

/// What a command has to say, before it is known whether people or machines are told.
struct CommandResult {
    /// For people; the width is that of a terminal.
    let text: (_ width: Int?) -> String
    /// For machines.
    let json: String
    let status: ExitStatus
    /// Why it counts as failed although there is something to say.
    var failure: RunError?
}

extension Console {
    /// Says it in the form that was asked for.
    func tell(_ result: CommandResult, to invocation: Invocation) throws -> ExitStatus {
        if invocation[Settings.output] == "json" { write(result.json) } else { show(result.text(tableWidth)) }
        if let failure = result.failure { throw failure }
        return result.status
    }
}

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
        if isJSON { console.write(json(results)) } else { console.show(text(results)) }
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

    private func json(_ results: [Result<CommandResult, any Error>]) -> String {
        struct Node: Encodable {
            let node: String
            let vmid: Int
            let result: JSONText?
            let error: String?
        }
        struct Document: Encodable {
            let schema = 1
            let nodes: [Node]
        }
        return prettyJSON(
            Document(
                nodes: zip(nodes, results).map { node, result in
                    let (name, vmid) = (node[Settings.node] ?? "", node[Settings.vmid])
                    switch result {
                    case .success(let result):
                        return Node(node: name, vmid: vmid, result: JSONText(result.json), error: nil)
                    case .failure(let error):
                        return Node(node: name, vmid: vmid, result: nil, error: oneLine("\(error)"))
                    }
                }))
    }
}
