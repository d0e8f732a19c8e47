import CommandLine
import Reports
import TemplateBuilder

/// `list`: the versions of the template.
struct ListCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        if let nodes = try invocation.nodes() {
            return try NodesRun(invocation: invocation, nodes: nodes, console: console).run {
                try ListCommand(invocation: $0, console: console).result()
            }
        }
        return try console.tell(try result(), to: invocation)
    }

    private func result() throws -> CommandResult {
        let list = try TemplateList.read(
            VersionSettings(invocation),
            cluster: try Connections(invocation: invocation).cluster(console))
        return CommandResult(text: { list.text(width: $0) }, json: list.json, status: .success)
    }
}
