/// What was found for one option: the values, read, and who gave them (nil: nobody, and there is no default).
struct ResolvedSetting: Sendable {
    let values: [any Sendable]
    let source: Source?
}

/// The texts that somebody has given an option, not yet read.
struct GivenTexts: Sendable {
    let texts: [String]
    let source: Source?

    static let none = GivenTexts(texts: [], source: nil)
}

/// Looks options up in the command line, the environment, the settings file and the table, in that order.
struct Resolver {
    let parsed: ParsedCommand
    let environment: [String: String]
    /// What of the file counts for the template in question; of two assignments the later one does.
    let file: [SettingsFile.Entry]
    let filePath: String?

    func resolve(_ option: OptionSpec) throws(UsageError) -> ResolvedSetting {
        let found = texts(of: option)
        var values: [any Sendable] = []
        for text in found.texts {
            do {
                values.append(try option.parse(text))
            } catch {
                throw UsageError(
                    .invalidValue(text, of: option, from: found.source ?? .standard, error), in: parsed.program,
                    command: parsed.command)
            }
        }
        return ResolvedSetting(values: values, source: found.source)
    }

    /// The texts of the first place that has any: places are not mixed, so that a flag can shorten a list.
    func texts(of option: OptionSpec) -> GivenTexts {
        let flags = parsed.given.filter { $0.name == option.name }
        if let last = flags.last { return GivenTexts(texts: flags.map(\.text), source: .flag(last.typed)) }
        if let key = option.environment {
            let values = Self.split(environment[key] ?? "", option)
            if !values.isEmpty { return GivenTexts(texts: values, source: .environment(key)) }
            if let filePath, let entry = file.last(where: { $0.key == key }) {
                let values = Self.split(entry.value, option)
                if !values.isEmpty {
                    return GivenTexts(texts: values, source: .file(path: filePath, line: entry.line))
                }
            }
        }
        if case .defaulted(let text) = option.presence { return GivenTexts(texts: [text], source: .standard) }
        return .none
    }

    /// The values in a variable's text, none where it is empty.
    static func split(_ text: String, _ option: OptionSpec) -> [String] {
        guard let separator = option.separator else { return text.isEmpty ? [] : [text] }
        return text.split(separator: separator).map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}

extension Resolver {
    /// Variables that look like ours and are not, and keys set twice. Names and lines only, never values.
    /// - Parameter contents: all of the file, whichever template is asked for.
    func warnings(of contents: SettingsFile.Contents) -> [String] {
        let names = VariableNames(parsed.program)
        var warnings: [String] = []
        for key in environment.keys.sorted() {
            guard let words = names.slip(inEnvironment: key) else { continue }
            warnings.append(words)
        }
        guard let filePath else { return warnings }
        warnings += names.slips(in: contents).map { "\(filePath):\($0.line): \($0.text)" }
        let overruled = Set(contents.entries.filter { $0.section != nil }.map(\.key))
            .filter { environment[$0]?.isEmpty == false }.sorted()
        if !overruled.isEmpty {
            warnings.append(
                "\(overruled.joined(separator: ", ")) in the environment goes before what the sections of \(filePath) say; "
                    + "no EnvironmentFile= may name a file with sections")
        }
        return warnings
    }
}
