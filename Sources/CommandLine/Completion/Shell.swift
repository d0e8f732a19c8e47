/// A shell that completions can be made for.
public enum Shell: String, Sendable, CaseIterable {
    /// Bash 4 and later, with or without the bash-completion package.
    case bash
    /// Zsh with compinit.
    case zsh
    /// Fish 3 and later.
    case fish

    /// The script, to be sourced or installed.
    func completionScript(for program: ProgramSpec) -> String {
        switch self {
        case .bash: BashCompletion(program).text()
        case .zsh: ZshCompletion(program).text()
        case .fish: FishCompletion(program).text()
        }
    }

    /// A text as one word of the shell, in single quotes.
    static func singleQuoted(_ text: some StringProtocol, escapedQuote: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: escapedQuote) + "'"
    }
}

extension OptionSpec {
    /// Every spelling of its flag.
    var spellings: [String] { hasFlag ? ["--" + name] + (short.map { ["-\($0)"] } ?? []) : [] }
}

extension CommandSpec {
    /// What a shell may offer for its arguments: commands and topics for `help`, pages for `man`, else what the
    /// table says.
    func argumentCompletion(in program: ProgramSpec) -> ValueShape.Completion {
        switch kind {
        case .help: .choices(program.commands.map(\.name) + HelpTopic.allCases.map(\.rawValue))
        case .manual: .choices(ManualPages(program).names)
        case .run, .completion: arguments.first?.completion ?? .nothing
        }
    }
}
