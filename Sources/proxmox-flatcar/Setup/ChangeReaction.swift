import CommandLine
import Files
import Reports
import TemplateBuilder

/// What is done when the template has been given another version: `--on-change`. The version counts whatever comes of it.
struct ChangeReaction {
    private let invocation: Invocation
    private let console: Console
    private let path: String
    /// `nil` for a file.
    private let program: ToldProgram?
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
        let isCommand = place == .program
        program =
            isCommand
            ? ToldProgram(
                path: path, patience: invocation[Settings.onChangeTimeout],
                limit: Settings.onChangeTimeout.spec.label, console: console) : nil
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
            if let program { if let result { try program.tell(result) } } else { try write() }
        } catch {
            console.warn(
                "--on-change \(path): \(oneLine("\(error)"))"
                    + (result == nil ? "" : "; the template has its new version all the same"))
        }
    }

    private func write() throws {
        let text = try values.text {
            try VersionSettings(invocation).facts(try Connections(invocation: invocation).cluster(console))
        }
        guard (try? SmallFile.read(path, isStopped: { StopSignal.isRaised })) != Array(text.utf8) else { return }
        try SmallFile.write(text, to: path, hasStdout: false)
        console.note("the current version's values are in \(path)")
    }
}
