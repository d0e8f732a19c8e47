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
        if invocation[Settings.output] == "json" {
            console.write(list.json)
        } else {
            console.show(list.text(width: console.tableWidth))
        }
        return .success
    }
}
