/// What `help` explains beside commands.
enum HelpTopic: String, CaseIterable {
    case exitCodes = "exit-codes"
    case environment
    case json
    case settings
    case files

    /// In one line.
    var summary: String {
        switch self {
        case .exitCodes: "what the program exits with"
        case .environment: "every variable, and what it sets"
        case .json: "results for machines"
        case .settings: "the settings file, and which setting counts"
        case .files: "files that are read and written"
        }
    }

    func text(_ program: ProgramSpec) -> String { lines(program).joined(separator: "\n") + "\n" }

    private func lines(_ program: ProgramSpec) -> [String] {
        switch self {
        case .exitCodes:
            TextLayout.rows(program.exitCodes.map { ("\($0.code)", [$0.meaning]) }, column: 7)
        case .environment:
            paragraphs(["An empty variable is not set. A flag goes before its variable."])
                + groups(program)
                + ["", "Other variables:"]
                + TextLayout.rows(program.manual.variables.map { ($0.name, [$0.meaning]) }, column: 8)
        case .json:
            paragraphs(program.manual.json) + [""]
                + TextLayout.wrap(
                    "Commands with --output json: " + program.commands(taking: "output").joined(separator: ", ") + ".")
        case .settings:
            notes(program.manual.settingsFile) + ["", "For example:"]
                + program.manual.settingsExample.map { $0.isEmpty ? "" : "    " + $0 }
        case .files:
            TextLayout.rows(program.manual.files.map { ($0.name, [$0.meaning]) }, column: 8)
        }
    }

    private func groups(_ program: ProgramSpec) -> [String] {
        let options = program.allOptions.filter { $0.environment != nil }
        var titles: [String] = []
        for option in options where !titles.contains(option.group.title) { titles.append(option.group.title) }
        return titles.flatMap { title in
            ["", title + ":"]
                + TextLayout.rows(
                    options.filter { $0.group.title == title }.map { option in
                        let shown = option.shownDefault.map { " [default: \($0)]" } ?? ""
                        return (option.environment ?? "", [option.help + shown])
                    }, column: 8)
        }
    }

    private func notes(_ notes: [Note]) -> [String] {
        notes.enumerated().flatMap { index, note in
            (index == 0 ? [] : [""]) + [note.title + ":"] + note.paragraphs.flatMap { TextLayout.wrap($0, indent: 2) }
        }
    }

    private func paragraphs(_ texts: [String]) -> [String] {
        texts.enumerated().flatMap { index, text in (index == 0 ? [] : [""]) + TextLayout.wrap(text) }
    }
}
