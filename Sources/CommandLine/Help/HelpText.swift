/// All of the help of the program and of each command: `--help`.
struct HelpText {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    /// What there is: `proxmox-flatcar --help`.
    func overview() -> String {
        var lines = TextLayout.wrap("\(program.name) \(program.version): \(program.summary)")
        lines += ["", "Usage: \(program.usage(of: nil))"]
        for paragraph in program.discussion { lines += [""] + TextLayout.wrap(paragraph) }
        for section in sections {
            let rows = program.commands.filter { $0.section == section }.map { ($0.name, [$0.summary]) }
            lines += ["", section + ":"] + TextLayout.rows(rows, column: 15)
        }
        for note in program.notes {
            lines += ["", note.title + ":"] + note.paragraphs.flatMap { TextLayout.wrap($0, indent: 2) }
        }
        lines += ["", "Exit codes:"]
        lines += TextLayout.rows(program.exitCodes.map { ("\($0.code)", [$0.meaning]) }, column: 7)
        lines += [""]
        lines += TextLayout.wrap(
            "'\(program.name) help COMMAND' shows a command's options, '\(program.name) man' everything; 'help TOPIC' is about "
                + HelpTopic.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        return lines.joined(separator: "\n") + "\n"
    }

    /// All about one command: `proxmox-flatcar help build`.
    func page(of command: CommandSpec) -> String {
        var lines = TextLayout.wrap("Usage: " + program.usage(of: command))
        for paragraph in [TextLayout.sentence(command.summary)] + command.discussion {
            lines += [""] + TextLayout.wrap(paragraph)
        }
        if !command.arguments.isEmpty {
            lines += ["", "Arguments:"] + TextLayout.rows(command.arguments.map { ($0.name, [$0.help]) }, column: 15)
        }
        for (group, options) in command.groupedOptions {
            lines += ["", group.title + ":"] + TextLayout.rows(options.map(row), column: 30)
        }
        if !command.examples.isEmpty { lines += ["", "Examples:"] + command.examples.flatMap(example) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var sections: [String] {
        var seen: Set<String> = []
        return program.commands.map(\.section).filter { seen.insert($0).inserted }
    }

    private func row(_ option: OptionSpec) -> (term: String, meaning: [String]) {
        let facts = option.facts
        return (
            option.fullSignature, [option.help] + (facts.isEmpty ? [] : ["[" + facts.joined(separator: "; ") + "]"])
        )
    }

    private func example(_ example: Example) -> [String] { ["  \(example.purpose):", "    \(example.line)"] }
}
