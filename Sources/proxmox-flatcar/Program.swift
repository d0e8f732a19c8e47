import BuildErrors
import CommandLine
import Files
import Flatcar
import FoundationEssentials
import ImagePipeline
import Reports
import SystemExtensions
import TemplateBuilder

/// From the command line to an exit code.
struct Program {
    let console: Console

    /// A run whose result did not arrive has not worked, whatever it did.
    func run(_ arguments: [String]) -> ExitStatus {
        let status = perform(arguments)
        guard let failure = console.outputFailure else { return status }
        console.fail(failure)
        return status == .success || status == .somethingToDo ? .failure : status
    }

    private func perform(_ arguments: [String]) -> ExitStatus {
        // Also where the command line itself cannot be read.
        var isJSON = arguments.says("--output", "json")
        console.useJSON(
            arguments.says("--log-format", "json")
                || ProcessInfo.processInfo.environment[Settings.logFormat.spec.environment ?? ""] == "json")
        do {
            switch try ProgramSpec.proxmoxFlatcar(version: toolVersion).parse(arguments) {
            case .text(let text):
                console.write(text)
                return .success
            case .run(let parsed):
                let (invocation, file) = try settings(of: parsed)
                isJSON = invocation.takes(Settings.output) && invocation[Settings.output] == "json"
                console.configure(
                    quiet: invocation[Settings.quiet], showsProgress: !invocation[Settings.noProgress],
                    json: invocation[Settings.logFormat] == "json")
                let isVerbose = invocation[Settings.verbose]
                console.show(requests: isVerbose > 0, trace: isVerbose > 1 || invocation[Settings.trace])
                let privacy = file.flatMap { $0.holdsSecret ? FilePrivacy.warning(about: $0.path) : nil }
                for warning in invocation.warnings + [privacy].compactMap(\.self) { console.warn("\(warning)") }
                return try perform(invocation)
            }
        } catch {
            let status = error.runStatus
            // That it was stopped is said last, whatever came of it.
            if !StopSignal.isRaised || error is UsageError { console.fail(error.runWords) }
            // A result that was written before tells what has failed by itself.
            if isJSON, !console.hasResult { console.write(Failure(ofRun: error).document.text) }
            return status
        }
    }

    private func perform(_ invocation: Invocation) throws -> ExitStatus {
        switch invocation.commandName {
        case .build: try BuildCommand(invocation: invocation, console: console).run()
        case .check: try CheckCommand(invocation: invocation, console: console).run()
        case .list: try ListCommand(invocation: invocation, console: console).run()
        case .rollback: try RollbackCommand(invocation: invocation, console: console).run()
        case .prune: try PruneCommand(invocation: invocation, console: console).run()
        case .doctor: try DoctorCommand(invocation: invocation, console: console).run()
        case .fetch: try FetchCommand(invocation: invocation, console: console).run()
        case .ignition: try IgnitionCommand(invocation: invocation, console: console).run()
        case .values: try ValuesCommand(invocation: invocation, console: console).run()
        case .verify: try VerifyCommand(invocation: invocation, console: console).run()
        case .decompress: try DecompressCommand(invocation: invocation, console: console).run()
        case .retarget: try RetargetCommand(invocation: invocation, console: console).run()
        }
    }

    /// Flags, then environment, then the settings file.
    private func settings(of parsed: ParsedCommand) throws -> (Invocation, SettingsFile?) {
        let environment = SystemdCredential.added(to: ProcessInfo.processInfo.environment)
        let choice = try parsed.settingsFile(environment: environment)
        var file: SettingsFile?
        if choice.isExplicit {
            file = SettingsFile(path: choice.path, text: try TextFile.named(choice.path))
        } else if let text = try? TextFile.read(choice.path) {
            // Nobody asked for it: a file that only root can read must not stop a command that needs none.
            file = SettingsFile(path: choice.path, text: text)
        }
        return (try parsed.resolve(environment: environment, file: file), file)
    }
}

extension [String] {
    /// Whether an option has a value, as far as can be told before all of them are read.
    fileprivate func says(_ option: String, _ value: String) -> Bool {
        contains("\(option)=\(value)") || zip(self, dropFirst()).contains { $0 == (option, value) }
    }
}
