/// Help of at most one screen, of 24 lines: `-h`.
struct ShortHelp {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    /// What there is: `proxmox-flatcar -h`.
    func overview() -> String {
        let isAnswered = program.commands.filter { $0.kind != .run }
        let rows = program.commands.filter { $0.kind == .run }.map { ($0.name, [$0.summary]) }
        var lines = TextLayout.wrap("\(program.name) \(program.version): \(program.summary)")
        lines += ["Usage: \(program.usage(of: nil))", ""]
        lines += TextLayout.rows(rows, column: 15)
        lines += ["  " + isAnswered.map(\.name).joined(separator: ", "), ""]
        lines += TextLayout.wrap(
            "'\(program.name) COMMAND -h' is about a command, '\(program.name) --help' says more; 'help TOPIC' is about "
                + HelpTopic.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The most important of one command: `proxmox-flatcar build -h`.
    func page(of command: CommandSpec) -> String {
        var lines = TextLayout.wrap("Usage: " + program.usage(of: command))
        lines += [""] + TextLayout.wrap(TextLayout.sentence(command.summary))
        if !command.arguments.isEmpty {
            lines += [""] + TextLayout.rows(command.arguments.map { ($0.name, [$0.help]) }, column: 30)
        }
        if !command.essentials.isEmpty {
            lines += [""] + TextLayout.rows(command.essentials.map { ($0.fullSignature, [$0.help]) }, column: 30)
        }
        lines += [""]
        lines += TextLayout.wrap(
            "'\(program.name) \(command.name) --help' shows all \(command.allOptions.count) options, "
                + "'\(program.name) man \(command.name)' the manual page.")
        return lines.joined(separator: "\n") + "\n"
    }
}
