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
    /// - Parameter template: the section of the file that counts beside what holds for all; `templateChoice` knows it.
    public func resolve(
        environment: [String: String], file: SettingsFile?, template: String? = nil
    ) throws(UsageError) -> Invocation {
        let contents = try contents(of: file)
        let entries = contents.entries(for: template)
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
            parsed: self, settings: settings, settingsFile: path, warnings: resolver.warnings(of: contents),
            nodeEntries: entries.filter(\.isOfNode), filePath: file?.path, template: template)
    }

    /// Looks up every setting as `resolve` does, and goes on where one is missing or cannot be used.
    /// - Throws: `UsageError` for a file that cannot be read.
    public func examine(
        environment: [String: String], file: SettingsFile?, template: String? = nil
    ) throws(UsageError) -> Examination {
        examine(environment: environment, try contents(of: file), path: file?.path, template: template)
    }

    func examine(
        environment: [String: String], _ contents: SettingsFile.Contents, path: String?, template: String?
    ) -> Examination {
        let entries = contents.entries(for: template)
        let resolver = Resolver(parsed: self, environment: environment, file: entries, filePath: path)
        var settings: [String: ResolvedSetting] = [:]
        var found: [FoundSetting] = []
        for option in command.options {
            let given = resolver.texts(of: option)
            var problem: ValueProblem?
            do throws(ValueProblem) {
                var values: [any Sendable] = []
                for text in given.texts { values.append(try option.parse(text)) }
                settings[option.name] = ResolvedSetting(values: values, source: given.source)
            } catch {
                problem = error
                settings[option.name] = option.whereNotSet
            }
            found.append(FoundSetting(option: option, given: given, problem: problem))
        }
        let invocation = Invocation(
            parsed: self, settings: settings, settingsFile: path ?? "", warnings: resolver.warnings(of: contents),
            nodeEntries: entries.filter(\.isOfNode), filePath: path, template: template)
        return Examination(invocation: invocation, settings: found, sections: contents.sections)
    }
}

extension OptionSpec {
    /// What it is when nobody sets it.
    fileprivate var whereNotSet: ResolvedSetting {
        guard case .defaulted(let text) = presence, let value = try? parse(text) else {
            return ResolvedSetting(values: [], source: nil)
        }
        return ResolvedSetting(values: [value], source: .standard)
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
