/// What was found for one option: the values, read, and who gave them (nil: nobody, and there is no default).
struct ResolvedSetting: Sendable {
    let values: [any Sendable]
    let source: Source?
}

/// Looks options up in the command line, the environment, the settings file and the table, in that order.
struct Resolver {
    let parsed: ParsedCommand
    let environment: [String: String]
    let file: [SettingsFile.Entry]
    let filePath: String?

    func resolve(_ option: OptionSpec) throws(UsageError) -> ResolvedSetting {
        let found = texts(of: option)
        var values: [any Sendable] = []
        for (text, source) in found {
            do {
                values.append(try option.parse(text))
            } catch {
                throw UsageError(
                    .invalidValue(text, of: option, from: source, error), in: parsed.program, command: parsed.command)
            }
        }
        return ResolvedSetting(values: values, source: found.last?.source)
    }

    /// The texts of the first place that has any: places are not mixed, so that a flag can shorten a list.
    private func texts(of option: OptionSpec) -> [(text: String, source: Source)] {
        let flags = parsed.given.filter { $0.name == option.name }
        if !flags.isEmpty { return flags.map { ($0.text, .flag($0.typed)) } }
        if let key = option.environment {
            let values = split(environment[key] ?? "", option)
            if !values.isEmpty { return values.map { ($0, .environment(key)) } }
            if let filePath, let entry = file.last(where: { $0.key == key }) {
                let values = split(entry.value, option)
                if !values.isEmpty { return values.map { ($0, .file(path: filePath, line: entry.line)) } }
            }
        }
        if case .defaulted(let text) = option.presence { return [(text, .standard)] }
        return []
    }

    private func split(_ text: String, _ option: OptionSpec) -> [String] {
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
    func warnings() -> [String] {
        let known = parsed.program.allOptions.compactMap(\.environment)
        var warnings: [String] = []
        for key in environment.keys.sorted()
        where !known.contains(key) && (isOurs(key) || known.contains(key.uppercased())) {
            warnings.append("\(Shown.quoted(key)) in the environment is not a setting" + didYouMean(key, known))
        }
        guard let filePath else { return warnings }
        var lines: [String: Int] = [:]
        for entry in file {
            if let earlier = lines.updateValue(entry.line, forKey: entry.key) {
                warnings.append("\(filePath):\(entry.line): \(entry.key) replaces the one on line \(earlier)")
            }
            if entry.key == parsed.program.settingsFile.spec.environment {
                warnings.append("\(filePath):\(entry.line): \(entry.key) has no effect inside the settings file")
            }
            guard !known.contains(entry.key), !entry.key.contains(".") else { continue }
            // The file may serve others as well (PROXMOX_SOURCENODE is Cluster API's): of foreign names only slips count.
            if isOurs(entry.key) || nearest(to: entry.key, in: known) != nil {
                warnings.append(
                    "\(filePath):\(entry.line): \(Shown.quoted(entry.key)) is not a setting"
                        + didYouMean(entry.key, known))
            }
        }
        return warnings
    }

    private func isOurs(_ key: String) -> Bool { key.uppercased().hasPrefix(OptionSpec.environmentPrefix) }

    private func didYouMean(_ key: String, _ known: [String]) -> String {
        nearest(to: key, in: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// The nearest variable. Of ours only what follows the prefix is compared, or any would look near to any other.
    private func nearest(to key: String, in known: [String]) -> String? {
        let prefix = OptionSpec.environmentPrefix
        let key = key.uppercased()
        guard key.hasPrefix(prefix) else {
            // The name of a flag, in capitals.
            if known.contains(prefix + key) { return prefix + key }
            return Suggestion.nearest(to: key, in: known.filter { !$0.hasPrefix(prefix) })
        }
        let ours = known.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return Suggestion.nearest(to: String(key.dropFirst(prefix.count)), in: ours).map { prefix + $0 }
    }
}
