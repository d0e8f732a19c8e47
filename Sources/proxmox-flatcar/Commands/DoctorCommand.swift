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
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let diagnosis = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: try Connections(invocation: invocation).context(console)
        ).examine()
        if invocation[Settings.output] == "json" {
            console.write(diagnosis.json)
        } else {
            console.show(diagnosis.text(width: console.tableWidth))
        }
        return diagnosis.exitStatus
    }
}
