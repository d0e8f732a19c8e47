import Reports

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A person's program that is told what a run has done: JSON on stdin, no secret of ours, an end in time.
struct ToldProgram {
    let path: String
    /// How long it may take, and the option that says so.
    let patience: Duration
    let limit: String
    let console: Console

    /// Runs it, and shows what it says.
    /// - Throws: `RunError` where it could not be run, was ended, or says that it has failed.
    func tell(_ document: JSONDocument) throws(RunError) {
        let child = ChildProcess(
            path: path, arguments: [], environment: ChildEnvironment.ofPerson, patience: patience,
            outputLimit: 1 << 20)
        let outcome: ChildProcess.Outcome
        do {
            outcome = try child.run(Array(document.text.utf8), isStopped: { StopSignal.isRaised })
        } catch {
            throw RunError(words(error))
        }
        for line in ChildProcess.lines(outcome.output + outcome.errors) { console.say("\(path): \(line)") }
        guard outcome.code == 0 else {
            throw RunError(
                outcome.code > 0 ? "it ended with exit code \(outcome.code)" : "signal \(-outcome.code) ended it")
        }
    }

    private func words(_ failure: ChildProcess.Failure) -> String {
        switch failure {
        case .notStarted(let code): "it cannot be run: \(String(cString: strerror(code)))"
        case .tooSlow: "it was ended, because it took longer than \(patience) (\(limit))"
        case .tooTalkative: "it was ended, because it wrote more than 1 MiB"
        case .stopped: "it was ended, because this run was stopped"
        }
    }
}
