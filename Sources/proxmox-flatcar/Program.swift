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
            case .version:
                console.write(VersionText.text)
                return .success
            case .run(let parsed):
                let given = Result { try GivenSettings(parsed) }
                let watches = BuildWatches(parsed, try? given.get(), console: console)
                do {
                    return try perform(parsed, given.get(), watches, &isJSON)
                } catch {
                    watches?.end(with: error)
                    throw error
                }
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

    private func perform(
        _ parsed: ParsedCommand, _ given: GivenSettings, _ watches: BuildWatches?, _ isJSON: inout Bool
    ) throws -> ExitStatus {
        guard parsed.name != CommandName.config.rawValue else {
            return try ConfigCommand(parsed: parsed, given: given, console: console).run()
        }
        switch try parsed.templateChoice(environment: given.environment, file: given.file) {
        case .all(let names):
            let run = TemplatesRun(parsed: parsed, given: given, names: names, console: console, watches: watches)
            return try run.run { invocation in
                guard let result = try result(of: invocation, watches) else {
                    preconditionFailure("'\(invocation.command)' takes --all, and has no result")
                }
                return result
            }
        case .one(let name):
            let invocation = try parsed.resolve(environment: given.environment, file: given.file, template: name)
            isJSON = invocation.takes(Settings.output) && invocation[Settings.output] == "json"
            console.begin(invocation, given)
            try checkPlaces(parsed, given, invocation)
            if let result = try result(of: invocation, watches) { return try console.tell(result, to: invocation) }
            return try perform(invocation)
        }
    }

    /// Refuses a run for a template that shares a VMID with another one of the settings file.
    private func checkPlaces(_ parsed: ParsedCommand, _ given: GivenSettings, _ invocation: Invocation) throws {
        guard let own = invocation.template, invocation.takes(Settings.vmid) else { return }
        let others = try parsed.examine(environment: given.environment, file: given.file).templates.compactMap { name in
            name == own
                ? invocation
                : try? parsed.resolve(environment: given.environment, file: given.file, template: name)
        }
        try TemplatePlaces.check(others, concerned: [own])
    }

    /// What a command says about a template; `nil` for one that is about something else.
    private func result(of invocation: Invocation, _ watches: BuildWatches?) throws -> CommandResult? {
        switch invocation.commandName {
        case .build:
            try watches.map { watches in
                try BuildCommand(invocation: invocation, console: console, watch: watches[invocation.template]).result()
            }
        case .check: try CheckCommand(invocation: invocation, console: console).result()
        case .list: try ListCommand(invocation: invocation, console: console).result()
        case .rollback: try RollbackCommand(invocation: invocation, console: console).result()
        case .prune: try PruneCommand(invocation: invocation, console: console).result()
        case .doctor: try DoctorCommand(invocation: invocation, console: console).result()
        case .config, .trial, .fetch, .ignition, .values, .verify, .decompress, .retarget: nil
        }
    }

    private func perform(_ invocation: Invocation) throws -> ExitStatus {
        switch invocation.commandName {
        case .trial: try TryCommand(invocation: invocation, console: console).run()
        case .fetch: try FetchCommand(invocation: invocation, console: console).run()
        case .ignition: try IgnitionCommand(invocation: invocation, console: console).run()
        case .values: try ValuesCommand(invocation: invocation, console: console).run()
        case .verify: try VerifyCommand(invocation: invocation, console: console).run()
        case .decompress: try DecompressCommand(invocation: invocation, console: console).run()
        case .retarget: try RetargetCommand(invocation: invocation, console: console).run()
        case .build, .check, .list, .rollback, .prune, .doctor, .config:
            preconditionFailure("'\(invocation.command)' is answered before")
        }
    }
}

extension [String] {
    /// Whether an option has a value, as far as can be told before all of them are read.
    fileprivate func says(_ option: String, _ value: String) -> Bool {
        contains("\(option)=\(value)") || zip(self, dropFirst()).contains { $0 == (option, value) }
    }
}
