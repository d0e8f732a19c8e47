import CommandLine
import Execution
import FoundationEssentials
import Planning
import Reports
import Synchronization

/// Sees what a build does, and tells others when it has ended: `--metrics-file`, `--notify`.
final class BuildWatch: Sendable {
    private struct State {
        var attempts: [TemplateAttempt]
        /// What the run has done, for machines, and whether that is a change.
        var document: JSONDocument?
        var hasChanged = false
    }

    private let invocation: Invocation
    private let console: Console
    private let state: Mutex<State>

    init(_ invocation: Invocation, console: Console) {
        self.invocation = invocation
        self.console = console
        let templates = invocation[Settings.nodes]?.map { ($0.vmid, $0.node as String?) }
        state = Mutex(
            State(
                attempts: (templates ?? [(invocation[Settings.vmid], invocation[Settings.node])]).map {
                    TemplateAttempt(vmid: $0, node: $1)
                }))
    }

    /// Runs a build. One that is only shown is nobody's business.
    func over(_ build: () throws -> CommandResult) throws -> CommandResult {
        guard !invocation[Settings.dryRun] else { return try build() }
        let began = ContinuousClock.now
        var notification: Notification?
        do {
            notification = try Notification(invocation, console: console)
            let result = try build()
            finish(result.failure, began, notification)
            return result
        } catch {
            finish(error, began, notification)
            throw error
        }
    }

    /// Takes what the run for a template tells, and passes it on.
    func reporter(of vmid: Int, _ report: @escaping Reporter) -> Reporter {
        { [self] event in
            if case .stepEnded(let name, let duration) = event { change(vmid) { $0.count(name, duration) } }
            report(event)
        }
    }

    /// Counts how long some work for all templates takes.
    func timed<Result>(_ stage: String, _ work: () throws -> Result) rethrows -> Result {
        let began = ContinuousClock.now
        defer {
            let duration = ContinuousClock.now - began
            state.withLock { state in
                for index in state.attempts.indices { state.attempts[index].count(stage, duration) }
            }
        }
        return try work()
    }

    /// Changes what is known of a template.
    func change(_ vmid: Int, _ body: (inout TemplateAttempt) -> Void) {
        state.withLock { state in
            for index in state.attempts.indices where state.attempts[index].vmid == vmid {
                body(&state.attempts[index])
            }
        }
    }

    /// What the run has done, as its result says it.
    func note(_ document: JSONDocument, isChange: Bool) {
        state.withLock { state in
            state.document = document
            state.hasChanged = isChange
        }
    }

    private func finish(_ error: (any Error)?, _ began: ContinuousClock.Instant, _ notification: Notification?) {
        let (attempts, document, hasChanged) = state.withLock { ($0.attempts, $0.document, $0.hasChanged) }
        let code = error.map { StopSignal.exitCode ?? $0.runStatus.rawValue } ?? ExitStatus.success.rawValue
        if let path = invocation[Settings.metricsFile] {
            let run = MetricsFile.Run(
                attempts: attempts, exitCode: code, ended: Date.now, duration: ContinuousClock.now - began)
            if let reason = MetricsFile(path: path).write(run) {
                console.warn("--metrics-file \(oneLine(reason)); the run ends as it would have")
            }
        }
        guard let notification, !StopSignal.isRaised else { return }
        // What will be tried again is no failure yet; when it has been the same for too long, it comes as another error.
        let isFailure = error.map { $0.runStatus != .temporaryFailure } ?? false
        guard hasChanged || isFailure else { return }
        guard let told = document ?? error.map({ Failure(ofRun: $0).document }) else { return }
        notification.send(told)
    }
}
