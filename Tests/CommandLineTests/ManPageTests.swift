import CommandLine
import Testing

@Suite struct ManPageTests {
    /// The page as a reader sees it, if the formatter made nothing of it but the escapes.
    private func plain(_ page: String) -> String {
        page.replacing("\\-", with: "-").replacing("\\(aq", with: "'").replacing("\n", with: " ")
    }

    @Test func `the page has its sections in order`() throws {
        let sections = try text("man").split(separator: "\n").filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4) }
        #expect(
            sections == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "\"SETTINGS\"", "\"SECRETS\"", "FILES",
                "\"EXIT STATUS\"", "EXAMPLES",
            ])
    }

    @Test func `the page names every command, option, variable, default and exit code`() throws {
        let page = plain(try text("man"))
        for command in program.commands {
            #expect(page.contains(".SS \"\(command.name)\""))
            #expect(page.contains(".B \"proxmox-flatcar \(command.name)\""))
        }
        for option in program.allOptions {
            let signature = (option.short.map { "-\($0), " } ?? "") + option.signature
            #expect(page.contains(".TP .B \"\(signature)\""))
            if let variable = option.environment { #expect(page.contains(variable)) }
            if let shown = option.shownDefault { #expect(page.contains("Default: \(shown).")) }
        }
        for code in program.exitCodes { #expect(page.contains(".TP .B \"\(code.code)\"")) }
        for example in program.commands.flatMap(\.examples) { #expect(page.contains(".nf \(example.line) .fi")) }
    }

    @Test func `no text line begins like a request`() throws {
        let macros = [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".nh", ".ad", ".RS", ".RE", ".nf", ".fi"]
        for line in try text("man").split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(macros.contains(String(line.prefix { $0 != " " })), "\(line)")
        }
    }

    @Test(.enabled(if: tool("groff") != nil))
    func `groff formats it without a complaint`() throws {
        let groff = try #require(tool("groff"))
        let made = try run(groff, ["-man", "-Tascii", "-ww", "-P-c"], stdin: try text("man"))
        #expect(made.status == 0)
        #expect(!made.output.contains("<standard input>"))
        // Overstrikes are how grotty prints bold.
        let page = made.output.replacing(#/.\u{8}/#, with: "")
        for option in program.allOptions {
            #expect(page.contains("\n       " + (option.short.map { "-\($0), " } ?? "") + option.signature))
        }
        for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(.enabled(if: tool("mandoc") != nil))
    func `mandoc finds nothing but the missing date`() throws {
        let mandoc = try #require(tool("mandoc"))
        let made = try run(mandoc, ["-T", "lint"], stdin: try text("man"))
        #expect(made.output.split(separator: "\n").filter { !$0.contains("missing date") }.isEmpty, "\(made.output)")
    }
}
