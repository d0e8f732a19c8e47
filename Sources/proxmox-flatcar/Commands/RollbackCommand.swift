import CommandLine
import Reports
import TemplateBuilder

/// `rollback`: an older version of the template is the current one again.
struct RollbackCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let planRun = try PlanRun(invocation: invocation, console: console)
        let connections = Connections(invocation: invocation)
        let rollback = Rollback(
            try VersionSettings(invocation), cluster: try connections.cluster(console))
        return try connections.alone(unless: planRun.isDryRun, console) {
            try planRun.run(
                try rollback.plan(to: invocation.arguments.first), execute: { try rollback.execute($0) })
        }
    }
}
