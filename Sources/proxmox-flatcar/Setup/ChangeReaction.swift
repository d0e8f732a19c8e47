import CommandLine
import Files
import FoundationEssentials
import Reports
import TemplateBuilder

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What is done when the template has been given another version: `--on-change`. The version counts whatever comes of it.
struct ChangeReaction {
    private let invocation: Invocation
    private let console: Console
    private let path: String
    private let isCommand: Bool
    private let values: ConsumerValues

    /// - Throws: `UsageError` for a place where no file can be: better before the build than after it.
    init?(_ invocation: Invocation, console: Console) throws {
        guard let path = invocation[Settings.onChange] else {
            guard !invocation.isFlag(Settings.onChangeValues) else {
                throw invocation.usageError("--on-change-values goes with --on-change FILE")
            }
            return nil
        }
        self.invocation = invocation
        self.console = console
        self.path = path
        let place = ChangePlace(path)
        isCommand = place == .program
        let kind = ConsumerValues.Kind(rawValue: invocation[Settings.onChangeValues]) ?? .json
        values = ConsumerValues(invocation: invocation, console: console, kind: kind)
        if case .unfit(let why) = place { throw invocation.wrong(Settings.onChange, path, why: why) }
        guard isCommand || invocation[Settings.nodes] == nil else {
            throw invocation.wrong(
                Settings.onChange, path,
                why: "it is no program, and with --nodes there are several templates, whose values are not one file's")
        }
        guard !isCommand || !invocation.isFlag(Settings.onChangeValues) else {
            throw invocation.usageError("--on-change-values is for a FILE: a COMMAND gets what the run has done")
        }
    }

    /// - Parameter result: what the run has done, as JSON; `nil` where it has changed nothing. A file says what stands in
    ///   either case, since an earlier run may have failed to write it, and a rollback does not.
    func react(to result: JSONDocument?) {
        do {
            if !isCommand { try write() } else if let result { try run(result.text) }
        } catch {
            console.say(
                "warning: --on-change \(path): \(oneLine("\(error)"))"
                    + (result == nil ? "" : "; the template has its new version all the same"))
        }
    }

    private func write() throws {
        let text = try values.text {
            try VersionSettings(invocation).facts(try Connections(invocation: invocation).cluster(console))
        }
        guard (try? SmallFile.read(path)) != Array(text.utf8) else { return }
        try SmallFile.write(text, to: path)
        console.say("note: the current version's values are in \(path)")
    }

    private func run(_ result: String) throws {
        var environment = ProcessInfo.processInfo.environment
        // It has no use for it, and what it starts has none either.
        environment["PROXMOX_SECRET"] = nil
        let patience = invocation[Settings.onChangeTimeout]
        let child = ChildProcess(
            path: path, arguments: [], environment: environment, patience: patience, outputLimit: 1 << 20)
        let outcome: ChildProcess.Outcome
        do {
            outcome = try child.run(Array(result.utf8), isStopped: { StopSignal.isRaised })
        } catch {
            throw RunError(error.words(patience: patience))
        }
        for line in ChildProcess.lines(outcome.output + outcome.errors) { console.say("\(path): \(line)") }
        guard outcome.code == 0 else {
            throw RunError(
                outcome.code > 0 ? "it ended with exit code \(outcome.code)" : "signal \(-outcome.code) ended it")
        }
    }
}

extension ChildProcess.Failure {
    fileprivate func words(patience: Duration) -> String {
        switch self {
        case .notStarted(let code): "it cannot be run: \(String(cString: strerror(code)))"
        case .tooSlow: "it was ended, because it took longer than \(patience) (--on-change-timeout)"
        case .tooTalkative: "it was ended, because it wrote more than 1 MiB"
        case .stopped: "it was ended, because this run was stopped"
        }
    }
}
