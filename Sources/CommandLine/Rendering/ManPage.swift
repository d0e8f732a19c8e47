/// The manual page, in the man(7) macros that groff and mandoc both read.
struct ManPage {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    func text() -> String {
        // No date: the page must be the same whenever it is made from the same version.
        var lines = [".TH \(quoted(program.name.uppercased())) 1 \"\" \(quoted("\(program.name) \(program.version)"))"]
        // Left-aligned and unhyphenated: --snip-pet-storage cannot be copied.
        lines += [".nh", ".ad l", ".SH NAME", "\(escaped(program.name)) \\- \(escaped(program.summary))"]
        lines += [".SH SYNOPSIS"] + synopses()
        lines += [".SH DESCRIPTION"] + paragraphs(program.discussion)
        lines += [".SH COMMANDS"] + program.commands.flatMap(section)
        lines += [".SH OPTIONS"] + options()
        for note in program.notes { lines += [".SH \(quoted(note.title.uppercased()))"] + paragraphs(note.paragraphs) }
        lines += [".SH FILES"] + item(program.settingsFile.spec.shownDefault ?? "", ["The settings file."])
        lines += [".SH \"EXIT STATUS\""]
        for code in program.exitCodes { lines += item("\(code.code)", [TextLayout.sentence(code.meaning)]) }
        lines +=
            [".SH EXAMPLES"]
            + program.commands.flatMap(\.examples).enumerated().flatMap { index, row in
                (index == 0 ? [] : [".PP"]) + example(row)
            }
        return lines.joined(separator: "\n") + "\n"
    }

    private func synopses() -> [String] {
        program.commands.enumerated().flatMap { index, command in
            (index == 0 ? [] : [".br"])
                + [".B \(quoted("\(program.name) \(command.name)"))", escaped(command.synopsis)]
        }
    }

    private func section(of command: CommandSpec) -> [String] {
        var lines = [".SS \(quoted(command.name))"]
        lines += paragraphs([TextLayout.sentence(command.summary)] + command.discussion)
        for argument in command.arguments { lines += item(argument.name, [TextLayout.sentence(argument.help)]) }
        let names = command.options.map(\.label).joined(separator: ", ")
        if !names.isEmpty { lines += [".PP"] + filled("Options: " + names + ".") }
        return lines
    }

    /// Every option once, under its heading.
    private func options() -> [String] {
        var titles: [String] = []
        for option in program.allOptions where !titles.contains(option.group.title) {
            titles.append(option.group.title)
        }
        return titles.flatMap { title in
            [".SS \(quoted(title))"]
                + program.allOptions.filter { $0.group.title == title }.flatMap { option in
                    item(
                        option.fullSignature,
                        [TextLayout.sentence(option.help)] + option.facts.map(TextLayout.sentence))
                }
        }
    }

    private func item(_ term: String, _ sentences: [String]) -> [String] {
        [".TP", ".B \(quoted(term))"] + sentences.flatMap(filled)
    }

    private func example(_ example: Example) -> [String] {
        filled(example.purpose + ":") + [".PP", ".RS 4", ".nf", escaped(example.line), ".fi", ".RE"]
    }

    /// Paragraphs; the first needs no macro, since it follows a heading.
    private func paragraphs(_ texts: [String]) -> [String] {
        texts.enumerated().flatMap { index, text in (index == 0 ? [] : [".PP"]) + filled(text) }
    }

    /// Source lines of a length that man page readers' tools expect.
    private func filled(_ text: String) -> [String] { TextLayout.wrap(text, width: 60).map(escaped) }

    /// A text line: backslashes doubled, hyphens that a reader can copy, no line that begins like a macro.
    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") ? "\\&" + result : result
    }

    /// A macro's argument.
    private func quoted(_ text: String) -> String {
        "\"" + escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\(dq") + "\""
    }
}
