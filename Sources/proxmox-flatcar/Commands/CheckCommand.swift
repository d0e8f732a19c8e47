import CommandLine
import Reports
import TemplateBuilder
import TemplateModel

/// `check`: is there something to build?
struct CheckCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let check = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: try Connections(invocation: invocation).context(console)
        ).check()
        if invocation[Settings.output] == "json" { console.write(check.json) } else { console.show(check.text) }
        return check.isUpToDate ? .success : .somethingToDo
    }
}
