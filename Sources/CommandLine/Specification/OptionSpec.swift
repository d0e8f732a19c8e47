/// One row of the table: an option's names, what it takes, where else it may be set, and its words.
///
/// Parsing, resolution, help, the man page and the completions all read this and nothing else.
public struct OptionSpec: Sendable {
    /// The setting's one name, `disk-storage`: the flag is `--disk-storage`.
    public let name: String
    /// The short flag's letter, when there is one.
    public let short: Character?
    /// The heading it stands under in help.
    public let group: OptionGroup
    /// The variable that sets it in the environment and in the settings file; nil where only the flag does.
    public let environment: String?
    /// False for what must never be in a command line, such as the secret.
    public let hasFlag: Bool
    /// What its value looks like; nil for a flag, which takes none.
    public let shape: ValueShape?
    /// What stands between its values in a variable; nil for what may be given only once.
    public let separator: Character?
    /// What happens when nobody sets it.
    public let presence: Presence
    /// What it does, in one line without a full stop.
    public let help: String
    /// Reads one value; every text from outside passes here once.
    let parse: @Sendable (String) throws(ValueProblem) -> any Sendable

    /// What an option is when nobody sets it.
    public enum Presence: Sendable, Equatable {
        /// Absent; the note says in words what happens then ("the only one that fits").
        case optional(note: String?)
        /// An error: the command cannot run without it.
        case required
        /// An error, unless the setting of that name is there instead.
        case requiredUnless(String)
        /// This text, read like any other value.
        case defaulted(String)
    }

    /// What begins every variable of this tool but the connection's.
    public static let environmentPrefix = "PROXMOX_FLATCAR_"

    /// The option as typed, `--disk-storage`, or the variable's name where there is no flag.
    public var label: String { hasFlag ? "--" + name : environment ?? name }

    /// Whether its value must never be shown: that is why it has no flag.
    public var isSecret: Bool { !hasFlag }

    /// Whether it may be given more than once.
    public var isRepeatable: Bool { separator != nil }

    /// The same for a command that can do without.
    /// - Parameter note: what happens then.
    func optional(_ note: String? = nil) -> OptionSpec {
        OptionSpec(
            name: name, short: short, group: group, environment: environment, hasFlag: hasFlag, shape: shape,
            separator: separator, presence: .optional(note: note), help: help, parse: parse)
    }

    /// Label and placeholder, `--disk-storage STORAGE`.
    public var signature: String {
        guard hasFlag, let shape else { return label }
        return label + " " + shape.placeholder
    }

    /// What help shows as the default: the text used in resolution, or the note; nil when there is neither.
    public var shownDefault: String? {
        switch presence {
        case .optional(let note): note
        case .required, .requiredUnless: nil
        case .defaulted(let text): text
        }
    }
}

/// Where an option's variable gets its name.
public enum EnvironmentName: Sendable {
    /// `PROXMOX_FLATCAR_` and the option's name in capitals.
    case prefixed
    /// A name of its own: the connection's, which other tools use too.
    case named(String)
    /// No variable: the option says what this one run should do.
    case none

    func resolved(for option: String) -> String? {
        switch self {
        case .prefixed:
            OptionSpec.environmentPrefix + option.uppercased().split(separator: "-").joined(separator: "_")
        case .named(let name): name
        case .none: nil
        }
    }
}

/// A heading that options stand under in help and in the man page.
public struct OptionGroup: Sendable, Hashable {
    /// The heading, without a colon.
    public let title: String

    /// Makes a heading.
    public init(_ title: String) { self.title = title }
}

extension OptionSpec {
    /// `-h`, `--help`: every command has it.
    static let helpFlag = Setting(
        flag: "help", in: OptionGroup("General"), short: "h", environment: .none,
        help: "show all of the help; -h shows a screen of it"
    ).spec

    /// `--version`: every command has it.
    static let versionFlag = Setting(
        flag: "version", in: OptionGroup("General"), environment: .none,
        help: "show the version, and what it is made of"
    ).spec

    /// `--list` of the command that prints manual pages.
    static let listPages = Setting(
        flag: "list", in: OptionGroup("Options"), environment: .none, help: "print the names of all pages, a line each"
    ).spec
}
