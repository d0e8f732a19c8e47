/// Every setting of a command, whether or not a run could do with them.
public struct Examination: Sendable {
    /// The settings that can be used; a wrong one counts as not set. Traps at one that is not set and has no default, where
    /// its type has no room for that: ask for its source first.
    public let invocation: Invocation
    /// What was found for each option, in the order of the table.
    public let settings: [FoundSetting]
    let sections: [SettingsFile.Section]

    /// The names of the file's sections.
    public var templates: [String] { sections.map(\.name) }

    /// Whether what somebody has set cannot be used.
    public func isWrong<Value>(_ setting: Setting<Value>) -> Bool {
        settings.contains { $0.option.name == setting.spec.name && $0.problem != nil }
    }

    /// Refuses what somebody has set and what cannot be used, for a setting that this very run needs.
    public func check<Value>(_ setting: Setting<Value>) throws(UsageError) {
        guard let found = settings.first(where: { $0.option.name == setting.spec.name }), let source = found.source,
            let problem = found.problem
        else { return }
        throw UsageError(
            .invalidValue(found.given.texts.joined(separator: ","), of: found.option, from: source, problem),
            in: invocation.parsed.program, command: invocation.parsed.command)
    }
}

/// What was found for one option.
public struct FoundSetting: Sendable {
    /// The row of the table.
    public let option: OptionSpec
    let given: GivenTexts
    /// Why it cannot be used.
    public let problem: ValueProblem?

    /// Who set it; `nil` for nobody.
    public var source: Source? { given.source }

    /// What somebody has set, as a person may see it; `nil` where nobody has. Never a secret, nor how long it is.
    public var shown: String? {
        guard source != nil else { return nil }
        if option.isSecret { return "set" }
        if problem?.isSensitive == true { return "(not shown)" }
        let separator = option.separator.map(String.init) ?? ""
        return given.texts.map(Shown.value).joined(separator: separator)
    }
}
