/// A row of the table together with the type of its value, so that looking it up needs neither a name nor a cast:
/// `invocation[Settings.vmid]` is an `Int`, `invocation[Settings.node]` a `String?`, `invocation[Settings.tag]` a
/// `[String]`.
public struct Setting<Value: Sendable>: Sendable {
    /// The row.
    public let spec: OptionSpec
    /// Turns the values found, each as `spec.parse` gave it, into the value asked for; nil is a mistake in the table.
    let collect: @Sendable ([any Sendable]) -> Value?

    /// A setting that may be absent; `note` says in help what happens then.
    public init<Element: Sendable>(
        _ name: String, _ kind: ValueKind<Element>, in group: OptionGroup, short: Character? = nil,
        environment: EnvironmentName = .prefixed, note: String? = nil, help: String
    ) where Value == Element? {
        spec = OptionSpec(
            name: name, short: short, group: group, environment: environment.resolved(for: name), hasFlag: true,
            shape: kind.shape, separator: nil, presence: .optional(note: note), help: help,
            parse: kind.erased)
        collect = { values in .some(values.last as? Element) }
    }

    /// A secret: set by the variable only, and needed unless the setting `other` is there instead.
    public init(
        secret name: String, environment: String, unless other: String, in group: OptionGroup, help: String
    ) where Value == Secret? {
        let kind = ValueKind.secret
        spec = OptionSpec(
            name: name, short: nil, group: group, environment: environment, hasFlag: false, shape: kind.shape,
            separator: nil, presence: .requiredUnless(other), help: help, parse: kind.erased)
        collect = { values in .some(values.last as? Secret) }
    }

    /// A setting that every command which takes it needs.
    public init(
        required name: String, _ kind: ValueKind<Value>, in group: OptionGroup, short: Character? = nil,
        environment: EnvironmentName = .prefixed, help: String
    ) {
        spec = OptionSpec(
            name: name, short: short, group: group, environment: environment.resolved(for: name), hasFlag: true,
            shape: kind.shape, separator: nil, presence: .required, help: help, parse: kind.erased)
        collect = { values in values.last as? Value }
    }

    /// A setting with a default, written as a person would write it.
    public init(
        _ name: String, _ kind: ValueKind<Value>, default text: String, in group: OptionGroup,
        short: Character? = nil, environment: EnvironmentName = .prefixed, help: String
    ) {
        spec = OptionSpec(
            name: name, short: short, group: group, environment: environment.resolved(for: name), hasFlag: true,
            shape: kind.shape, separator: nil, presence: .defaulted(text), help: help, parse: kind.erased)
        collect = { values in values.last as? Value }
    }

    /// A setting that may be given several times; in a variable the values stand between separators.
    public init<Element: Sendable>(
        repeatable name: String, _ kind: ValueKind<Element>, separator: Character = ",", in group: OptionGroup,
        environment: EnvironmentName = .prefixed, note: String? = nil, help: String
    ) where Value == [Element] {
        spec = OptionSpec(
            name: name, short: nil, group: group, environment: environment.resolved(for: name), hasFlag: true,
            shape: kind.shape, separator: separator, presence: .optional(note: note), help: help, parse: kind.erased)
        collect = { values in values.compactMap { $0 as? Element } }
    }

    /// A switch that says more when it is given more often; its value is how often. A variable gives it once.
    public init(
        counted name: String, in group: OptionGroup, short: Character? = nil,
        environment: EnvironmentName = .prefixed, help: String
    ) where Value == Int {
        spec = OptionSpec(
            name: name, short: short, group: group, environment: environment.resolved(for: name), hasFlag: true,
            shape: nil, separator: nil, presence: .optional(note: nil), help: help,
            parse: ValueKind.boolean.erased)
        collect = { values in values.count { $0 as? Bool == true } }
    }

    /// A switch, off unless given.
    public init(
        flag name: String, in group: OptionGroup, short: Character? = nil,
        environment: EnvironmentName = .prefixed, help: String
    ) where Value == Bool {
        spec = OptionSpec(
            name: name, short: short, group: group, environment: environment.resolved(for: name), hasFlag: true,
            shape: nil, separator: nil, presence: .optional(note: nil), help: help,
            parse: ValueKind.boolean.erased)
        collect = { values in values.last as? Bool ?? false }
    }
}
