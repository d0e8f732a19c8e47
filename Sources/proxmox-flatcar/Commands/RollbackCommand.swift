import CommandLine
import Reports
import TemplateBuilder

/// `rollback`: an older version of the template is the current one again.
struct RollbackCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        if let nodes = try invocation.nodes() {
            return try NodesRun(invocation: invocation, nodes: nodes, console: console).run {
                try RollbackCommand(invocation: $0, console: console).result()
            }
        }
        return try console.tell(try result(), to: invocation)
    }

    private func result() throws -> CommandResult {
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
