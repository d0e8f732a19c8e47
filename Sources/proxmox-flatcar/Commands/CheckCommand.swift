import CommandLine
import Reports
import TemplateBuilder
import TemplateModel

/// `check`: is there something to build?
struct CheckCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        if let nodes = try invocation.nodes() {
            return try NodesRun(invocation: invocation, nodes: nodes, console: console).run {
                try CheckCommand(invocation: $0, console: console).result()
            }
        }
        return try console.tell(try result(), to: invocation)
    }

    private func result() throws -> CommandResult {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let check = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: try Connections(invocation: invocation).context(console)
        ).check()
        return CommandResult(
            text: { _ in check.text }, json: check.json, status: check.isUpToDate ? .success : .somethingToDo)
    }
}
