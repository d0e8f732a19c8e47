import CommandLine
import Execution
import FoundationEssentials
import Planning
import Reports
import Synchronization

/// Sees what a build does, and tells others when it has ended: `--metrics-file`, `--notify`. It is there before anybody
/// knows whether the settings can be used, so that a build that fails on them is told as well.
final class BuildWatch: Sendable {
    private struct State {
        var attempts: [TemplateAttempt]
        var hasEnded = false
        /// What the run has done, for machines, and whether that is a change.
        var document: JSONDocument?
        var hasChanged = false
    }

    /// The settings that can be used; wrong ones count as not set.
    private let invocation: Invocation
    private let console: Console
    private let state: Mutex<State>

    /// - Parameter settings: those of a template; they may be wrong.
    init(_ settings: ReadableSettings, console: Console) {
        invocation = settings.examination.invocation
        self.console = console
        state = Mutex(State(attempts: settings.saysTemplates ? settings.examination.attempts : []))
    }

    /// The program that is told; `nil` for none.
    var program: String? { invocation[Settings.notify] }

    /// Whether the build was carried out, and everybody has been told.
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Runs a build. One that is only shown is nobody's business.
    func over(_ build: () throws -> CommandResult) throws -> CommandResult {
        let began = ContinuousClock.now
        var notification: Notification?
        do {
            try refuseStdout()
            if !invocation[Settings.dryRun] { notification = try Notification(invocation, console: console) }
            let result = try build()
            finish(result.failure, began, notification)
            return result
        } catch {
            finish(error, began, notification)
            throw error
        }
    }

    /// Tells of a build that has failed before its turn came.
    /// - Parameter isTold: whether the program has been told of it already.
    func end(with error: any Error, isTold: Bool) {
        var notification: Notification?
        // A program that is none is not what the run has failed by.
        if !isTold { notification = try? Notification(invocation, console: console) }
        finish(error, ContinuousClock.now, notification)
    }

    private func refuseStdout() throws(UsageError) {
        guard invocation[Settings.metricsFile] == "-" else { return }
        throw invocation.wrong(
            Settings.metricsFile, "-", why: "metrics go into a file that others can read, not to stdout; name a FILE")
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
        let (attempts, document, hasChanged) = state.withLock { state in
            state.hasEnded = true
            return (state.attempts, state.document, state.hasChanged)
        }
        guard !invocation[Settings.dryRun] else { return }
        let code = error.map { StopSignal.exitCode ?? $0.runStatus.rawValue } ?? ExitStatus.success.rawValue
        if let path = invocation[Settings.metricsFile], path != "-", !attempts.isEmpty {
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
