/// The manual page of one command.
struct CommandPage {
    private let program: ProgramSpec
    private let command: CommandSpec

    init(_ program: ProgramSpec, _ command: CommandSpec) {
        self.program = program
        self.command = command
    }

    func text() -> String {
        let name = ManualPages.name(program)(command)
        var lines = Roff.head(name, section: 1, program: program, summary: command.summary)
        lines += Roff.section("Synopsis", command.manualSynopsis(program))
        lines += Roff.section(
            "Description", Roff.paragraphs([TextLayout.sentence(command.summary)] + command.discussion))
        if !command.arguments.isEmpty {
            lines += Roff.section(
                "Arguments", command.arguments.flatMap { Roff.item($0.name, [TextLayout.sentence($0.help)]) })
        }
        lines += Roff.section(
            "Options",
            command.groupedOptions.flatMap { group, options in
                Roff.subsection(group.title, options.flatMap(\.item))
            })
        if command.options.contains(where: { $0.environment != nil }) {
            lines += Roff.section(
                "Environment",
                Roff.paragraphs([
                    "Each option's variable is named with it; what else counts is in \(program.name)(1). A flag goes before "
                        + "its variable, and that before the settings file."
                ]))
            lines += Roff.section(
                "Files",
                Roff.item(
                    program.settingsFile.spec.shownDefault ?? "", ["The settings file, \(program.name).conf(5)."]))
        }
        lines += Roff.section("Exit status", program.exitCodes.flatMap(\.item))
        if !command.examples.isEmpty { lines += Roff.section("Examples", Roff.examples(command.examples)) }
        lines += Roff.seeAlso(["\(program.name)(1)", "\(program.name).conf(5)"])
        return lines.joined(separator: "\n") + "\n"
    }
}
