import CommandLine
import Reports
import TemplateBuilder
import TemplateModel
import Trial

/// `try`: what a config makes of a guest.
struct TryCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let settings = try settings()
        let connections = Connections(invocation: invocation)
        guard !invocation[Settings.removeKept] else {
            return try console.tell(
                try removal(ConfigTrial(settings, cluster: connections.cluster(console))), to: invocation)
        }
        guard invocation.consumer != .capmox else {
            throw invocation.usageError(
                "--consumer capmox: such a template has no cloud-init drive, so there is nothing that a config could be "
                    + "tried with; try it on a template that is built without")
        }
        let source = BaseConfigSource(invocation: invocation, console: console)
        let config = try source.merged()
        let base = try source.rendered(config)
        // No lock: it does nothing to the template, and builds need not wait for it.
        let report = try ConfigTrial(settings, cluster: connections.cluster(console)).run(config, base)
        return try console.tell(
            CommandResult(
                text: { _ in report.text }, json: report.json, status: .success,
                failure: report.failures.isEmpty ? nil : RunError(report.failures.joined(separator: "; "))),
            to: invocation)
    }

    private func settings() throws -> TrialSettings {
        let expectations =
            invocation[Settings.expectUnit].map(Expectation.unit)
            + invocation[Settings.expectFile].map(Expectation.file)
        let removes = invocation[Settings.removeKept]
        guard !removes || expectations.isEmpty && !invocation[Settings.keepRunning] else {
            throw invocation.usageError(
                "--remove tries nothing, so that --keep-running, --expect-unit and --expect-file do not go with it")
        }
        var settings = TrialSettings(try VersionSettings(invocation), patience: invocation[Settings.trialTimeout])
        settings.pool = invocation[Settings.pool]
        settings.snippetStorage = invocation[Settings.snippetStorage]
        settings.snippetDirectory = invocation[Settings.snippetDirectory]
        settings.delivery = try DeliverySettings(invocation)
        settings.expectations = expectations
        settings.keeps = invocation[Settings.keepRunning]
        return settings
    }

    private func removal(_ trial: ConfigTrial) throws -> CommandResult {
        struct Document: Encodable {
            let schema = 1
            let removed: [Int]
        }
        let removed = try trial.removeKept()
        let words =
            removed.isEmpty ? "there is nothing to remove" : removed.map { "removed VM \($0)" }.joined(separator: "\n")
        return CommandResult(
            text: { _ in words + "\n" }, json: JSONDocument(Document(removed: removed)), status: .success)
    }
}
