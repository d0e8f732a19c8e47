extension Parser {
    /// The commands that are answered from the table alone are answered here.
    func answer(_ command: CommandSpec) throws(UsageError) -> ParseResult {
        switch command.kind {
        case .run:
            return .run(ParsedCommand(program: program, command: command, arguments: arguments, given: given))
        case .manual:
            let pages = ManualPages(program)
            if has(.listPages) {
                guard arguments.isEmpty else { throw error(.other("--list names all pages: leave PAGE out")) }
                return .text(pages.files.map { $0 + "\n" }.joined())
            }
            let name = arguments.first ?? program.name
            guard let page = pages.text(of: name) else {
                let nearest = Suggestion.nearest(to: name, in: pages.names).map { "; did you mean '\($0)'?" } ?? ""
                throw error(.other("unknown page \(Shown.quoted(name))\(nearest); 'man --list' names all"))
            }
            return .text(page)
        case .completion:
            guard let shell = arguments.first.flatMap(Shell.init(rawValue:)) else {
                preconditionFailure("checked with the arguments")
            }
            return .text(shell.completionScript(for: program))
        case .help:
            guard let word = arguments.first else { return .text(HelpText(program).overview()) }
            if let topic = HelpTopic(rawValue: word) { return .text(topic.text(program)) }
            guard let found = program.command(named: word) else {
                let names = program.commands.map(\.name) + HelpTopic.allCases.map(\.rawValue)
                let nearest = Suggestion.nearest(to: word, in: names).map { "; did you mean '\($0)'?" }
                throw error(
                    .other(
                        "there is no help on \(Shown.quoted(word))"
                            + (nearest ?? "; there is on commands, and on "
                                + HelpTopic.allCases.map(\.rawValue).joined(separator: ", "))))
            }
            return .text(HelpText(program).page(of: found))
        }
    }
}
