import CommandLine
import Doctor
import Reports
import TemplateBuilder
import TemplateModel

/// `doctor`: what a build needs, and what is missing.
struct DoctorCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        if let nodes = try invocation.nodes() {
            return try NodesRun(invocation: invocation, nodes: nodes, console: console).run {
                try DoctorCommand(invocation: $0, console: console).result()
            }
        }
        return try console.tell(try result(), to: invocation)
    }

    private func result() throws -> CommandResult {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let diagnosis = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: try Connections(invocation: invocation).context(console)
        ).examine()
        return CommandResult(
            text: { diagnosis.text(width: $0) }, json: diagnosis.json, status: diagnosis.exitStatus)
    }
}
