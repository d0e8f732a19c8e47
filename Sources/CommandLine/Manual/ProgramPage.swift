/// The manual page of the program as a whole: every command, and every option once.
struct ProgramPage {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    func text() -> String {
        var lines = Roff.head(program.name, section: 1, program: program, summary: program.summary)
        lines += Roff.section("Synopsis", synopses())
        lines += Roff.section("Description", Roff.paragraphs(program.discussion))
        lines += Roff.section(
            "Commands",
            program.commands.flatMap { command in
                Roff.item(
                    command.name,
                    [
                        TextLayout.sentence(command.summary)
                            + " See \(ManualPages.name(program)(command))(1)."
                    ])
            })
        lines += Roff.section("Options", options())
        for note in program.notes { lines += Roff.section(note.title, Roff.paragraphs(note.paragraphs)) }
        lines += Roff.section(
            "Environment",
            Roff.paragraphs(["Each option's variable is named with it. Beside them:"]) + terms(program.manual.variables)
        )
        lines += Roff.section("Files", terms(program.manual.files))
        lines += Roff.section("Exit status", program.exitCodes.flatMap(\.item))
        lines += Roff.section("Examples", Roff.examples(program.commands.compactMap(\.examples.first)))
        lines += Roff.seeAlso(ManualPages(program).references(without: program.name) + program.manual.related)
        return lines.joined(separator: "\n") + "\n"
    }

    private func synopses() -> [String] {
        program.commands.enumerated().flatMap { index, command in
            (index == 0 ? [] : [".br"]) + command.manualSynopsis(program)
        }
    }

    /// Every option once, under its heading.
    private func options() -> [String] {
        var titles: [String] = []
        for option in program.allOptions where !titles.contains(option.group.title) {
            titles.append(option.group.title)
        }
        return titles.flatMap { title in
            Roff.subsection(title, program.allOptions.filter { $0.group.title == title }.flatMap(\.item))
        }
    }

    private func terms(_ terms: [Manual.Term]) -> [String] {
        terms.flatMap { Roff.item($0.name, [TextLayout.sentence($0.meaning)]) }
    }
}

extension OptionSpec {
    /// The option with its help and all that the table says of it.
    var item: [String] {
        Roff.item(fullSignature, [TextLayout.sentence(help)] + facts.map(TextLayout.sentence))
    }
}

extension ExitCode {
    var item: [String] { Roff.item("\(code)", [TextLayout.sentence(meaning)]) }
}

extension CommandSpec {
    func manualSynopsis(_ program: ProgramSpec) -> [String] {
        [".B \(Roff.quoted("\(program.name) \(name)"))", Roff.escaped(synopsis)]
    }
}
