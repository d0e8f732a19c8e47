import CommandLine
import Reports
import TemplateBuilder
import TemplateModel

/// `prune`: what nobody uses any more.
struct PruneCommand {
    let invocation: Invocation
    let console: Console

    /// For one template, or for that of each node.
    func result() throws -> CommandResult {
        guard let nodes = try invocation.nodesApart() else { return try one() }
        return NodesRun(nodes: nodes).result { try PruneCommand(invocation: $0, console: console).one() }
    }

    private func one() throws -> CommandResult {
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
        return CommandResult(
            text: { report.text(width: $0) }, json: report.json, status: .success,
            failure: report.hasFailed ? RunError("not everything that nobody uses could be removed") : nil)
    }
}
