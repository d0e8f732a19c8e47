import CommandLine
import Reports
import TemplateBuilder

/// `list`: the versions of the template.
struct ListCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let list = try TemplateList.read(
            VersionSettings(invocation),
            cluster: try Connections(invocation: invocation).cluster(console))
        console.write(invocation[Settings.output] == "json" ? list.json : list.text)
        return .success
    }
}
