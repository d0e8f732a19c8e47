import CommandLine
import Reports
import TemplateBuilder
import TemplateModel

/// `check`: is there something to build?
struct CheckCommand {
    let invocation: Invocation
    let console: Console

    /// For one template, or for that of each node.
    func result() throws -> CommandResult {
        guard let nodes = try invocation.nodesApart() else { return try one() }
        return NodesRun(nodes: nodes).result { try CheckCommand(invocation: $0, console: console).one() }
    }

    private func one() throws -> CommandResult {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let check = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: try Connections(invocation: invocation).context(console)
        ).check()
        return CommandResult(
            text: { _ in check.text }, json: check.json, status: check.isUpToDate ? .success : .somethingToDo)
    }
}
