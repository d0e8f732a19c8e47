import CommandLine
import Reports

/// `--notify`: a program that is told of every change and of every failure.
struct Notification {
    private let program: ToldProgram

    /// - Throws: `UsageError` for what is no program: better before the build than after it.
    init?(_ invocation: Invocation, console: Console) throws {
        guard let path = invocation[Settings.notify] else { return nil }
        guard ChangePlace(path) == .program else {
            throw invocation.wrong(
                Settings.notify, path, why: "it is no program that can be run; name it by its path, without arguments")
        }
        program = ToldProgram(
            path: path, patience: invocation[Settings.notifyTimeout], limit: Settings.notifyTimeout.spec.label,
            console: console)
    }

    /// Whatever comes of it, the run ends as it would have.
    func send(_ document: JSONDocument) {
        do {
            try program.tell(document)
        } catch {
            program.console.warn("--notify \(program.path): \(oneLine("\(error)")); the run ends as it would have")
        }
    }
}
