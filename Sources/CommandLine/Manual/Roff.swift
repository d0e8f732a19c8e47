/// Source of manual pages, in the man(7) macros that groff and mandoc both read.
enum Roff {
    /// The beginning of a page: its title, and what it is about.
    static func head(_ name: String, section: Int, program: ProgramSpec, summary: String) -> [String] {
        // No date: the page must be the same whenever it is made from the same version.
        [
            ".TH \(quoted(name.uppercased())) \(section) \"\" \(quoted("\(program.name) \(program.version)"))",
            // Left-aligned and unhyphenated: --snip-pet-storage cannot be copied.
            ".nh", ".ad l", ".SH NAME", "\(escaped(name)) \\-",
        ] + filled(summary)
    }

    static func section(_ title: String, _ lines: [String]) -> [String] {
        let word = title.uppercased()
        return [".SH \(word.contains(" ") ? quoted(word) : word)"] + lines
    }

    static func subsection(_ title: String, _ lines: [String]) -> [String] { [".SS \(quoted(title))"] + lines }

    /// A term, and what it means.
    static func item(_ term: String, _ sentences: [String]) -> [String] {
        [".TP", ".B \(quoted(term))"] + sentences.flatMap(filled)
    }

    /// Lines as they are.
    static func literal(_ lines: [String]) -> [String] {
        [".PP", ".RS 4", ".nf"] + lines.map(escaped) + [".fi", ".RE"]
    }

    static func examples(_ examples: [Example]) -> [String] {
        examples.enumerated().flatMap { index, example in
            (index == 0 ? [] : [".PP"]) + filled(example.purpose + ":") + literal([example.line])
        }
    }

    /// Paragraphs; the first needs no macro, since it follows a heading.
    static func paragraphs(_ texts: [String]) -> [String] {
        texts.enumerated().flatMap { index, text in (index == 0 ? [] : [".PP"]) + filled(text) }
    }

    /// Other pages, `qm(1)`.
    static func seeAlso(_ pages: [String]) -> [String] {
        section(
            "See also",
            pages.enumerated().map { index, page in
                let name = page.prefix { $0 != "(" }
                return ".BR \(quoted(String(name))) \(page.dropFirst(name.count))\(index + 1 < pages.count ? "," : "")"
            })
    }

    /// Source lines of a length that man page readers' tools expect.
    static func filled(_ text: String) -> [String] { TextLayout.wrap(text, width: 60).map(escaped) }

    /// A text line: backslashes doubled, hyphens that a reader can copy, no line that begins like a macro.
    static func escaped(_ text: String) -> String {
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
    static func quoted(_ text: String) -> String {
        "\"" + escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\(dq") + "\""
    }
}
