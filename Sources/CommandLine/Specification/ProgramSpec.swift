/// The whole table: what the program is and every command it has.
public struct ProgramSpec: Sendable {
    /// What the user types.
    public let name: String
    /// Its version, as `--version` shows it.
    public let version: String
    /// What it does, in one line without a full stop.
    public let summary: String
    /// What a user should know beyond that, a paragraph each.
    public let discussion: [String]
    /// The commands, in the order of help.
    public let commands: [CommandSpec]
    /// What holds for several commands, under headings of its own.
    public let notes: [Note]
    /// What the program exits with.
    public let exitCodes: [ExitCode]
    /// What a user should know beyond commands and options.
    public let manual: Manual
    /// The option that names the settings file; its text says where the file is by default.
    public let settingsFile: Setting<String>
    /// The option that names a section of the settings file.
    public let templateName: Setting<String?>

    /// Describes a program. Every option of one name must be the same row, or the program traps.
    public init(
        name: String, version: String, summary: String, discussion: [String], commands: [CommandSpec],
        notes: [Note] = [], exitCodes: [ExitCode], manual: Manual, settingsFile: Setting<String>,
        templateName: Setting<String?>
    ) {
        self.name = name
        self.version = version
        self.summary = summary
        self.discussion = discussion
        self.commands = commands
        self.notes = notes
        self.exitCodes = exitCodes
        self.manual = manual
        self.settingsFile = settingsFile
        self.templateName = templateName
        checkTable()
    }

    /// Every option of every command, once, in the order of first mention.
    public var allOptions: [OptionSpec] {
        var seen: Set<String> = []
        return commands.flatMap(\.allOptions).filter { seen.insert($0.name).inserted }
    }

    /// The command of that name.
    public func command(named name: String) -> CommandSpec? { commands.first { $0.name == name } }

    /// Names of the commands that take the option of that name.
    func commands(taking option: String) -> [String] {
        commands.filter { $0.options.contains { $0.name == option } }.map(\.name)
    }

    /// The usage line of a command, or of the program where the command is not known.
    func usage(of command: CommandSpec?) -> String {
        guard let command else { return "\(name) COMMAND [options]" }
        return "\(name) \(command.name) \(command.synopsis)"
    }

    /// A table that contradicts itself is the programmer's mistake; it shows in the first test that touches it.
    private func checkTable() {
        var letters: [Character: String] = [:]
        for option in allOptions {
            if let letter = option.short, let other = letters.updateValue(option.name, forKey: letter) {
                preconditionFailure("-\(letter) is both --\(other) and --\(option.name)")
            }
        }
        for command in commands {
            let names = command.allOptions.map(\.name)
            precondition(Set(names).count == names.count, "'\(command.name)' lists an option twice")
        }
        precondition(Set(commands.map(\.name)).count == commands.count, "a command is listed twice")
    }
}

/// A number the program exits with, and when.
public struct ExitCode: Sendable {
    /// The number.
    public let code: Int32
    /// When, in one line.
    public let meaning: String

    /// Makes a row of the exit codes.
    public init(_ code: Int32, _ meaning: String) {
        self.code = code
        self.meaning = meaning
    }
}

/// Paragraphs under a heading.
public struct Note: Sendable {
    /// The heading, without a colon.
    public let title: String
    /// The paragraphs.
    public let paragraphs: [String]

    /// Makes a note.
    public init(_ title: String, _ paragraphs: [String]) {
        self.title = title
        self.paragraphs = paragraphs
    }
}
