import CommandLine
import Doctor
import Reports
import TemplateBuilder
import TemplateModel

/// `doctor`: what a build needs, and what is missing.
struct DoctorCommand {
    let invocation: Invocation
    let console: Console

    /// For one template, or for that of each node.
    func result() throws -> CommandResult {
        guard let nodes = try invocation.nodesApart() else { return try one() }
        return NodesRun(nodes: nodes).result { try DoctorCommand(invocation: $0, console: console).one() }
    }

    private func one() throws -> CommandResult {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let diagnosis = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: try Connections(invocation: invocation).context(console)
        ).examine()
        return CommandResult(
            text: { diagnosis.text(width: $0) }, json: diagnosis.json, status: diagnosis.exitStatus)
    }
}
