import CommandLine
import TemplateBuilder

/// `list`: the versions of the template.
struct ListCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let list = try TemplateList.read(
            vmid: invocation[Settings.vmid], node: invocation[Settings.node],
            cluster: try Connections(invocation: invocation).cluster(console))
        console.write(invocation[Settings.output] == "json" ? list.json : list.text)
        return .success
    }
}
