import CommandLine
import TemplateBuilder

/// `prune`: what nobody uses any more.
struct PruneCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        var delivery = DeliverySettings()
        try delivery.addServer(invocation)
        let settings = PruneSettings(
            node: invocation[Settings.node], snippetStorage: invocation[Settings.snippetStorage],
            snippetDirectory: invocation[Settings.snippetDirectory], delivery: delivery,
            taskTimeout: invocation[Settings.taskTimeout])
        let report = try Prune(
            settings, proxmox: try Connections(invocation: invocation).proxmox(), run: Connections.run
        ).run(isDryRun: invocation[Settings.dryRun])
        console.write(invocation[Settings.output] == "json" ? report.json : report.text)
        guard !report.hasFailed else { throw RunError("not everything that nobody uses could be removed") }
        return .success
    }
}
