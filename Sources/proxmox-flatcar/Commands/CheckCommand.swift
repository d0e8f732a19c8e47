import CommandLine
import TemplateBuilder

/// `check`: is there something to build?
struct CheckCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let check = try TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            workshop: try Connections(invocation: invocation).workshop(console)
        ).check()
        console.write(
            invocation[Settings.output] == "json"
                ? check.json(vmid: invocation[Settings.vmid]) : check.text(vmid: invocation[Settings.vmid]))
        return check.isUpToDate ? .success : .somethingToDo
    }
}
