/// What a command line asks for.
public enum ParseResult: Sendable {
    /// A command to run, its settings not yet looked up.
    case run(ParsedCommand)
    /// What the program is made of, which only the caller knows.
    case version
    /// A text for stdout: help, man page or completion script. It ends with a newline; exit 0.
    case text(String)
}

extension ProgramSpec {
    /// Reads a command line without the program's own name. Throws `UsageError`.
    ///
    /// Options follow the GNU rules: `--name value`, `--name=value`, `-o value`, `-ovalue`, `-qh`, before and after the
    /// command, until `--`. Abbreviations are not taken: a script must not change its meaning when an option is added.
    public func parse(_ arguments: [String]) throws(UsageError) -> ParseResult {
        if arguments.isEmpty { return .text(ShortHelp(self).overview()) }
        var parser = Parser(program: self)
        try parser.read(arguments)
        return try parser.finish()
    }
}
