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
        guard let path = invocation[Settings.onChange] else { return nil }
        self.invocation = invocation
        self.console = console
        self.path = path
        var isDirectory = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard !isDirectory else { throw invocation.wrong(Settings.onChange, path, why: "it is a directory") }
        isCommand = exists && FileManager.default.isExecutableFile(atPath: path)
        let kind = ConsumerValues.Kind(rawValue: invocation[Settings.onChangeValues]) ?? .json
        values = ConsumerValues(invocation: invocation, console: console, kind: kind)
        guard !isCommand else { return }
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let parent = path.hasPrefix("/") && folder.isEmpty ? "/" : folder.isEmpty ? "." : folder
        guard FileManager.default.fileExists(atPath: parent, isDirectory: &isDirectory), isDirectory,
            access(parent, W_OK) == 0
        else {
            throw invocation.wrong(
                Settings.onChange, path,
                why: "it is no program, and no file can be written there: \(parent) is no directory that this user can "
                    + "write to")
        }
    }

    /// - Parameter result: what the run has done, as JSON.
    func react(to result: String) {
        do {
            try isCommand ? run(result) : write()
        } catch {
            console.say(
                "warning: --on-change \(path): \(oneLine("\(error)")); the template has its new version all the same")
        }
    }

    private func write() throws {
        let text = try values.text {
            try VersionSettings(invocation).facts(try Connections(invocation: invocation).cluster(console))
        }
        try SmallFile.write(text, to: path)
        console.say("note: the new version's values are in \(path)")
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
