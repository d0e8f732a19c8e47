extension SettingsFile.Contents {
    /// What counts for one template: what holds for all, and then its section. A section whose name is a number, and that
    /// says no VMID, is for the template of that VMID.
    /// - Parameter section: `nil` for what holds for all.
    func entries(for section: String?) -> [SettingsFile.Entry] {
        let counting = entries.filter { $0.section == nil || $0.section == section }
        guard let section, let place = sections.first(where: { $0.name == section }),
            section.utf8.allSatisfy(\.isDigit), let key = Settings.vmid.spec.environment
        else { return counting }
        let saysVMID = counting.contains {
            $0.section == section && !$0.value.isEmpty && [key, Settings.nodes.spec.environment].contains($0.key)
        }
        guard !saysVMID else { return counting }
        return counting + [SettingsFile.Entry(key: key, value: section, line: place.line, section: section)]
    }
}

/// Which templates of the settings file a run is for.
public enum TemplateChoice: Sendable, Equatable {
    /// That of a section; `nil` for the one that the settings name without any.
    case one(String?)
    /// Each section's, in the order of the file.
    case all([String])
}

extension ParsedCommand {
    /// Which templates the run is for. A command that is for a template has to be told which, where the file has several.
    /// - Throws: `UsageError` where that does not follow, and for a file that cannot be read.
    public func templateChoice(
        environment: [String: String], file: SettingsFile?
    ) throws(UsageError) -> TemplateChoice {
        try templateChoice(environment: environment, in: contents(of: file), path: file?.path)
    }

    /// The same by what could be read of a file.
    /// - Parameter path: the file's; `nil` where there is none.
    func templateChoice(
        environment: [String: String], in contents: SettingsFile.Contents, path: String?
    ) throws(UsageError) -> TemplateChoice {
        let names = contents.sections.map(\.name)
        let resolver = Resolver(
            parsed: self, environment: environment, file: contents.entries(for: nil), filePath: path)
        let found = try resolver.resolve(Settings.templateName.spec)
        if given.contains(where: { $0.name == Settings.all.spec.name }) {
            if case .flag = found.source {
                throw usageError("--all does not go with --template, which names one of them")
            }
            return names.isEmpty ? .one(nil) : .all(names)
        }
        if let name = Settings.templateName.collect(found.values) ?? nil {
            guard names.contains(name) else { throw unknown(name, found.source ?? .standard, names, path) }
            return .one(name)
        }
        guard names.count > 1 else { return .one(takes(Settings.vmid) ? names.first : nil) }
        guard isForTemplate else { return .one(nil) }
        let others = takes(Settings.all) ? ", or give --all for each in turn" : ""
        throw usageError(
            "\(path ?? "") has several templates: name one by --template (\(names.joined(separator: ", ")))"
                + others)
    }

    /// Whether the command takes a setting.
    func takes<Value>(_ setting: Setting<Value>) -> Bool {
        command.options.contains { $0.name == setting.spec.name }
    }

    /// Not so `config`, which looks at the settings themselves.
    private var isForTemplate: Bool { takes(Settings.vmid) && command.name != CommandName.config.rawValue }

    func contents(of file: SettingsFile?) throws(UsageError) -> SettingsFile.Contents {
        guard let file else { return SettingsFile.Contents() }
        do throws(SettingsFile.Failure) {
            return try file.readable()
        } catch {
            throw UsageError(
                .settingsFile(path: file.path, line: error.line, error.why), in: program, command: command)
        }
    }

    private func unknown(_ name: String, _ source: Source, _ names: [String], _ path: String?) -> UsageError {
        let nearest = Suggestion.nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        let there =
            names.isEmpty
            ? "no settings file with sections was read"
            : "\(path ?? "") has no such section; there are \(names.joined(separator: ", "))"
        return usageError("\(source.prefix(for: Settings.templateName.spec)) \(Shown.quoted(name)): \(there)\(nearest)")
    }

    private func usageError(_ message: String) -> UsageError {
        UsageError(.other(message), in: program, command: command)
    }
}
