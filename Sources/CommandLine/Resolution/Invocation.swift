/// A command with its arguments and every setting it takes, read and checked.
public struct Invocation: Sendable {
    /// The command's name.
    public let command: String
    /// Its arguments, as typed.
    public let arguments: [String]
    /// Things worth saying on stderr that stop nothing, a line each.
    public let warnings: [String]

    let parsed: ParsedCommand
    private var settings: [String: ResolvedSetting]
    /// What a node's own settings have replaced.
    private var common: [String: ResolvedSetting] = [:]
    private let settingsFile: String
    /// What the settings file says of single nodes: `pve2.disk-storage`.
    let nodeEntries: [SettingsFile.Entry]
    /// The settings file that was read; `nil` for none.
    let filePath: String?
    /// The section of the settings file that the settings are from beside what holds for all; `nil` for none.
    public let template: String?

    init(
        parsed: ParsedCommand, settings: [String: ResolvedSetting], settingsFile: String, warnings: [String],
        nodeEntries: [SettingsFile.Entry] = [], filePath: String? = nil, template: String? = nil
    ) {
        self.parsed = parsed
        self.settings = settings
        self.settingsFile = settingsFile
        self.warnings = warnings
        self.nodeEntries = nodeEntries
        self.filePath = filePath
        self.template = template
        command = parsed.name
        arguments = parsed.arguments
    }

    /// A setting's value. Traps when the command does not take the setting: that is a mistake in the table.
    public subscript<Value>(setting: Setting<Value>) -> Value { value(of: setting, resolved(setting.spec)) }

    /// The value that a setting has for all nodes, where this is the invocation for one of several that may have its own.
    public func ofAllNodes<Value>(_ setting: Setting<Value>) -> Value {
        value(of: setting, common[setting.spec.name] ?? resolved(setting.spec))
    }

    private func value<Value>(of setting: Setting<Value>, _ found: ResolvedSetting) -> Value {
        guard let value = setting.collect(found.values) else {
            preconditionFailure("\(setting.spec.label) was read as another type than the table gives it")
        }
        return value
    }

    /// Whether the command takes a setting.
    public func takes<Value>(_ setting: Setting<Value>) -> Bool { settings[setting.spec.name] != nil }

    /// A setting that this run cannot do without although others can. `why` says what makes it needed ("two storages
    /// fit: local-lvm, ceph"). Throws `UsageError` when nobody set it.
    public func required<Value>(_ setting: Setting<Value?>, why: String? = nil) throws(UsageError) -> Value {
        guard let value = self[setting] else { throw missing(setting, why: why) }
        return value
    }

    /// Who set it; nil when nobody did and there is no default.
    public func source<Value>(of setting: Setting<Value>) -> Source? { resolved(setting.spec).source }

    /// Who set the option of that name; nil when nobody did, or the command does not take it.
    func source(ofOption name: String) -> Source? { settings[name]?.source }

    /// The same with other values of some options, as far as the command takes them.
    func replacing(_ own: [String: ResolvedSetting]) -> Invocation {
        var invocation = self
        for (name, value) in own {
            guard let replaced = settings[name] else { continue }
            invocation.common[name] = replaced
            invocation.settings[name] = value
        }
        return invocation
    }

    /// The error that names a setting as missing, and what makes it needed.
    public func missing<Value>(_ setting: Setting<Value>, why: String? = nil) -> UsageError {
        error(.missingSettings([setting.spec], settingsFile: settingsFile, why: why))
    }

    /// The error for a value that turned out wrong later, naming where it was set: "PROXMOX_FLATCAR_NODE in the
    /// environment 'pve9': no such node".
    public func wrong<Value>(_ setting: Setting<Value>, _ value: String, why: String) -> UsageError {
        let source = resolved(setting.spec).source ?? .standard
        return error(.other("\(source.prefix(for: setting.spec)) \(Shown.quoted(value)): \(why)"))
    }

    /// Any other usage error, in words: what is wrong and what to do, one line, lower-case start.
    public func usageError(_ message: String) -> UsageError { error(.other(message)) }

    private func resolved(_ option: OptionSpec) -> ResolvedSetting {
        guard let found = settings[option.name] else {
            preconditionFailure("'\(command)' does not take \(option.label): add it to the command's row of the table")
        }
        return found
    }

    private func error(_ problem: UsageProblem) -> UsageError {
        UsageError(problem, in: parsed.program, command: parsed.command)
    }
}
