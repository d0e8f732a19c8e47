import CommandLine
import Reports
import TemplateBuilder

/// `rollback`: an older version of the template is the current one again.
struct RollbackCommand {
    let invocation: Invocation
    let console: Console

    /// For one template, or for that of each node.
    func result() throws -> CommandResult {
        guard let nodes = try invocation.nodesApart() else { return try one() }
        return NodesRun(nodes: nodes).result { try RollbackCommand(invocation: $0, console: console).one() }
    }

    private func one() throws -> CommandResult {
        let planRun = try PlanRun(invocation: invocation, console: console)
        let connections = Connections(invocation: invocation)
        let rollback = Rollback(
            try VersionSettings(invocation), cluster: try connections.cluster(console))
        return try connections.alone(unless: planRun.isDryRun, console) {
            try planRun.result(
                of: try rollback.plan(to: invocation.arguments.first), execute: { try rollback.execute($0) })
        }
    }
}
