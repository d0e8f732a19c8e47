/// The manual page of the settings file: what may stand in it, and every setting.
struct SettingsFilePage {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    func text() -> String {
        let name = program.name + ".conf"
        var lines = Roff.head(name, section: 5, program: program, summary: "settings file of \(program.name)")
        lines += Roff.section("Synopsis", [".B \(Roff.quoted(program.settingsFile.spec.shownDefault ?? ""))"])
        lines += Roff.section(
            "Description",
            Roff.paragraphs([
                "The settings of \(program.name)(1) and of its service. Another file is named by "
                    + "\(program.settingsFile.spec.label) or \(program.settingsFile.spec.environment ?? "")."
            ]) + program.manual.settingsFile.flatMap { Roff.subsection($0.title, Roff.paragraphs($0.paragraphs)) })
        lines += Roff.section("Settings", settings())
        lines += Roff.section(
            "Files", Roff.item(program.settingsFile.spec.shownDefault ?? "", ["The file that is read by default."]))
        lines += Roff.section(
            "Examples",
            Roff.paragraphs(["Two templates on one server:"]) + Roff.literal(program.manual.settingsExample))
        lines += Roff.seeAlso(["\(program.name)(1)", "\(program.name)-config(1)", "systemd.exec(5)"])
        return lines.joined(separator: "\n") + "\n"
    }

    /// Every variable once, under its heading.
    private func settings() -> [String] {
        let options = program.allOptions.filter { $0.environment != nil && $0.name != program.settingsFile.spec.name }
        var titles: [String] = []
        for option in options where !titles.contains(option.group.title) { titles.append(option.group.title) }
        return titles.flatMap { title in
            Roff.subsection(title, options.filter { $0.group.title == title }.flatMap(item))
        }
    }

    private func item(_ option: OptionSpec) -> [String] {
        let value = option.shape?.placeholder ?? "yes|no"
        var sentences = [TextLayout.sentence(option.help)]
        if let choices = option.shape?.choices, choices.count > 1 {
            sentences.append("Values: \(choices.joined(separator: ", ")).")
        }
        if let separator = option.separator {
            sentences.append("Several stand between \(separator == " " ? "blanks" : "commas").")
        }
        if let shown = option.shownDefault { sentences.append("Default: \(shown).") }
        if option.hasFlag { sentences.append("Flag: \(option.label).") }
        return Roff.item("\(option.environment ?? "")=\(value)", sentences)
    }
}
