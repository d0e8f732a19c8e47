import CommandLine
import Reports
import TemplateBuilder

/// `list`: the versions of the template.
struct ListCommand {
    let invocation: Invocation
    let console: Console

    /// For one template, or for that of each node.
    func result() throws -> CommandResult {
        guard let nodes = try invocation.nodesApart() else { return try one() }
        return NodesRun(nodes: nodes).result { try ListCommand(invocation: $0, console: console).one() }
    }

    private func one() throws -> CommandResult {
        let list = try TemplateList.read(
            VersionSettings(invocation),
            cluster: try Connections(invocation: invocation).cluster(console))
        return CommandResult(text: { list.text(width: $0) }, json: list.json, status: .success)
    }
}
