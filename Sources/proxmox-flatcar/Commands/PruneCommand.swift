import CommandLine
import Reports
import TemplateBuilder
import TemplateModel

/// `prune`: what nobody uses any more.
struct PruneCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        var delivery = DeliverySettings()
        try delivery.addServer(invocation)
        let settings = PruneSettings(
            vmid: invocation[Settings.vmid], versionVMIDs: try invocation.versionVMIDs(),
            keep: invocation[Settings.keep],
            node: invocation[Settings.node],
            snippetStorage: invocation[Settings.snippetStorage],
            snippetDirectory: invocation[Settings.snippetDirectory], delivery: delivery,
            taskTimeout: invocation[Settings.taskTimeout])
        let isDryRun = invocation[Settings.dryRun]
        let connections = Connections(invocation: invocation)
        let report = try connections.alone(unless: isDryRun, console) {
            try Prune(settings, cluster: try connections.cluster(console)).run(isDryRun: isDryRun)
        }
        if invocation[Settings.output] == "json" {
            console.write(report.json)
        } else {
            console.show(report.text(width: console.tableWidth))
        }
        guard !report.hasFailed else { throw RunError("not everything that nobody uses could be removed") }
        return .success
    }
}
