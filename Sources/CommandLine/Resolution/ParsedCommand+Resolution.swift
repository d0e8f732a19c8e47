extension ParsedCommand {
    /// Where the settings file is, by the command line, the environment or the default.
    public func settingsFile(environment: [String: String]) throws(UsageError) -> SettingsFileChoice {
        let resolver = Resolver(parsed: self, environment: environment, file: [], filePath: nil)
        let found = try resolver.resolve(program.settingsFile.spec)
        guard let path = program.settingsFile.collect(found.values), let source = found.source else {
            preconditionFailure("the settings file's option needs a default")
        }
        return SettingsFileChoice(path: path, source: source)
    }

    /// Looks up and reads every setting the command takes: flags before `environment` before `file` before the
    /// defaults. An empty variable counts as not set. Throws `UsageError` for a missing or wrong value.
    public func resolve(environment: [String: String], file: SettingsFile?) throws(UsageError) -> Invocation {
        var entries: [SettingsFile.Entry] = []
        if let file {
            do {
                entries = try file.entries()
            } catch {
                let problem = UsageProblem.settingsFile(path: file.path, line: error.line, error.why)
                throw UsageError(problem, in: program, command: command)
            }
        }
        let resolver = Resolver(parsed: self, environment: environment, file: entries, filePath: file?.path)
        var settings: [String: ResolvedSetting] = [:]
        for option in command.options { settings[option.name] = try resolver.resolve(option) }
        let missing = command.options.filter { option in
            guard settings[option.name]?.source == nil else { return false }
            return switch option.presence {
            case .required: true
            case .requiredUnless(let other): settings[other]?.source == nil
            case .optional, .defaulted: false
            }
        }
        let path = try settingsFile(environment: environment).path
        guard missing.isEmpty else {
            throw UsageError(
                .missingSettings(missing, settingsFile: path, why: nil), in: program, command: command)
        }
        return Invocation(
            parsed: self, settings: settings, settingsFile: path, warnings: resolver.warnings(),
            nodeEntries: entries.filter { $0.key.contains(".") }, filePath: file?.path)
    }
}

/// The settings file to read.
public struct SettingsFileChoice: Sendable, Equatable {
    /// Its path.
    public let path: String
    /// Who said so.
    public let source: Source
    /// True when somebody named it: then it has to exist.
    public var isExplicit: Bool { source != .standard }
}
