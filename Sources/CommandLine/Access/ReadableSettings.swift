/// What can be read of a template's settings, whatever is wrong with others of them, or with the file: so that somebody can
/// still be told that a run has failed.
public struct ReadableSettings: Sendable {
    /// The section of the file; `nil` for what holds for all.
    public let section: String?
    /// The settings that can be used; of a wrong one, the default.
    public let examination: Examination
    /// Whether the settings say for certain which templates they are for.
    public let saysTemplates: Bool
}

extension ParsedCommand {
    /// Those of each template that the run is for. Where that cannot be told, what holds for all.
    /// - Parameters:
    ///   - file: `nil` where there is none.
    ///   - isComplete: whether all that somebody has named could be read, the file above all.
    public func readableSettings(
        environment: [String: String], file: SettingsFile?, isComplete: Bool
    ) -> [ReadableSettings] {
        let contents = file?.contents() ?? SettingsFile.Contents()
        let chosen = sections(contents, environment, path: file?.path)
        let isCertain = isComplete && chosen != nil && file?.mayHideTemplate(contents.failures) != true
        return (chosen ?? [nil]).map { section in
            let found = examine(environment: environment, contents, path: file?.path, template: section)
            return ReadableSettings(
                section: section, examination: found,
                saysTemplates: !found.isWrong(Settings.vmid) && !found.isWrong(Settings.nodes)
                    && (isCertain || found.isForTemplateByHand))
        }
    }

    /// The sections that the run is for; `nil` where that cannot be told.
    private func sections(
        _ contents: SettingsFile.Contents, _ environment: [String: String], path: String?
    ) -> [String?]? {
        switch try? templateChoice(environment: environment, in: contents, path: path) {
        case .one(let section): [section]
        case .all(let names): names
        case nil: nil
        }
    }
}

extension Examination {
    /// Whether the templates are named where no file has a say.
    fileprivate var isForTemplateByHand: Bool {
        [invocation.source(of: Settings.nodes), invocation.source(of: Settings.vmid)].contains { source in
            switch source {
            case .flag, .environment: true
            case .file, .standard, nil: false
            }
        }
    }
}

extension SettingsFile {
    /// Whether a line that cannot be read may say which template the settings are for.
    fileprivate func mayHideTemplate(_ failures: [Failure]) -> Bool {
        guard !failures.isEmpty, !text.utf8.contains(0) else { return !failures.isEmpty }
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return failures.contains { failure in
            guard lines.indices.contains(failure.line - 1) else { return true }
            let line = String(Substring(lines[failure.line - 1]))
            return ["[", "VMID", "NODES"].contains { line.contains($0) }
        }
    }
}
