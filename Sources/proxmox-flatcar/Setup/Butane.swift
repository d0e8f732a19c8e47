import FoundationEssentials
import Ignition
import Reports

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Butane's own translator, where it is installed: a fragment that is Butane becomes Ignition.
struct Butane {
    let console: Console

    /// Far longer than it takes for a megabyte.
    private static let seconds = 10

    /// The fragment as Ignition, with its own name, so that findings name the person's file; any other fragment, and one
    /// that cannot be translated here, as it is.
    /// - Throws: `RunError` with butane's words where it refuses the fragment.
    func translated(_ fragment: Fragment) throws(RunError) -> Fragment {
        guard fragment.isButane, let program = Self.path() else { return fragment }
        let child = ChildProcess(
            path: program, arguments: ["--strict"], environment: ["PATH": ChildEnvironment.searchPath, "LC_ALL": "C"],
            patience: .seconds(Self.seconds), outputLimit: Fragment.sizeLimit)
        let outcome: ChildProcess.Outcome
        do {
            outcome = try child.run(fragment.text, isStopped: { StopSignal.isRaised })
        } catch {
            throw RunError("\(fragment.name): \(Self.words(of: error, program))", .verificationFailed)
        }
        let lines = ChildProcess.lines(outcome.errors)
        guard outcome.code == 0 else {
            let ending = outcome.code > 0 ? "exit code \(outcome.code)" : "signal \(-outcome.code)"
            let said = lines.isEmpty ? ["it said nothing (\(ending))"] : lines
            throw RunError(
                said.map { "\(fragment.name): butane --strict: \($0)" }.joined(separator: "\n"), .verificationFailed)
        }
        for line in lines { console.say("\(fragment.name): butane: \(line)") }
        let translation = Fragment(name: fragment.name, text: outcome.output)
        guard !translation.isButane else {
            throw RunError("\(fragment.name): butane --strict wrote no Ignition config", .verificationFailed)
        }
        return translation
    }

    private static func words(of failure: ChildProcess.Failure, _ program: String) -> String {
        switch failure {
        case .notStarted(let code): "\(program) cannot be run: \(String(cString: strerror(code)))"
        case .tooSlow: "butane --strict took longer than \(seconds) seconds: translate the file by hand"
        case .tooTalkative:
            "butane --strict wrote more than \(Fragment.sizeLimit) bytes, which is no config for a drive"
        case .stopped: "butane --strict was stopped"
        }
    }

    /// Where it is installed. A relative entry of PATH would run what lies where the person just happens to be.
    private static func path() -> String? {
        ChildEnvironment.searchPath.split(separator: ":").filter { $0.hasPrefix("/") }.map { $0 + "/butane" }.first {
            var isDirectory = false
            return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory) && !isDirectory
                && FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}
