/// One command: its words, the options it takes, and its arguments.
public struct CommandSpec: Sendable {
    /// What the parser does with the command.
    public enum Kind: Sendable {
        /// Hands it to the caller.
        case run
        /// Answers `help [COMMAND|TOPIC]` itself.
        case help
        /// Answers `completion SHELL` itself.
        case completion
        /// Answers `man [PAGE]` itself.
        case manual
    }

    /// What the user types.
    public let name: String
    /// The heading it stands under in the main help.
    public let section: String
    /// What it does, in one line without a full stop.
    public let summary: String
    /// What a user should know beyond that, a paragraph each.
    public let discussion: [String]
    /// What it takes between command and options, in order.
    public let arguments: [ArgumentSpec]
    /// The options it takes, in the order of help; those of one group stand together.
    public let options: [OptionSpec]
    /// Lines a user can copy.
    public let examples: [Example]
    /// Who answers it.
    public let kind: Kind

    /// Describes a command.
    public init(
        _ name: String, section: String, summary: String, discussion: [String] = [], arguments: [ArgumentSpec] = [],
        options: [OptionSpec] = [], examples: [Example] = [], kind: Kind = .run
    ) {
        self.name = name
        self.section = section
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments
        self.options = options
        self.examples = examples
        self.kind = kind
    }

    /// Its own options and those every command has.
    public var allOptions: [OptionSpec] { options + [.helpFlag, .versionFlag] }

    /// The options by heading, in the order of the table.
    var groupedOptions: [(group: OptionGroup, options: [OptionSpec])] {
        var groups: [(group: OptionGroup, options: [OptionSpec])] = []
        for option in allOptions {
            if let index = groups.firstIndex(where: { $0.group == option.group }) {
                groups[index].options.append(option)
            } else {
                groups.append((option.group, [option]))
            }
        }
        return groups
    }

    /// What follows the command's name in the usage line: what it cannot do without from the command line is spelled
    /// out, the rest is `[options]`.
    var synopsis: String {
        var words = ["[options]"]
        for option in options where option.presence == .required && option.environment == nil {
            words.append(option.signature)
        }
        return (words + arguments.map(\.usage)).joined(separator: " ")
    }
}

/// What a command takes beside its options.
public struct ArgumentSpec: Sendable {
    /// Its name in capitals, `FILE`.
    public let name: String
    /// What it is, in one line.
    public let help: String
    /// How many there may be.
    public let count: ClosedRange<Int>
    /// What a shell offers for it.
    public let completion: ValueShape.Completion
    /// The flag without which the command takes no such argument.
    public let onlyWith: OptionSpec?

    /// Describes arguments, one unless `count` says otherwise.
    public init(
        _ name: String, help: String, count: ClosedRange<Int> = 1...1, completion: ValueShape.Completion = .files,
        onlyWith: OptionSpec? = nil
    ) {
        self.name = name
        self.help = help
        self.count = count
        self.completion = completion
        self.onlyWith = onlyWith
    }

    /// The argument in a usage line: `FILE`, `[FILE]`, `[FILE...]`.
    var usage: String {
        let word = count.upperBound > 1 ? name + "..." : name
        let optional = count.lowerBound == 0 ? "[" + word + "]" : word
        return onlyWith.map { "[\($0.label) \(optional)]" } ?? optional
    }
}

/// A line a user can copy, and what it is for.
public struct Example: Sendable {
    /// What it is for, in one line.
    public let purpose: String
    /// The line, without a prompt.
    public let line: String

    /// Makes an example.
    public init(_ purpose: String, _ line: String) {
        self.purpose = purpose
        self.line = line
    }
}
