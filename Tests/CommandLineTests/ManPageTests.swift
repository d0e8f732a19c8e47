import CommandLine
import Testing

@Suite struct ManPageTests {
    /// The page as a reader sees it, if the formatter made nothing of it but the escapes.
    private func plain(_ page: String) -> String {
        page.replacing("\\-", with: "-").replacing("\\(aq", with: "'").replacing("\n", with: " ")
    }

    private static let macros: Set = [
        ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".BR", ".br", ".nh", ".ad", ".RS", ".RE", ".nf", ".fi",
    ]

    static let names = (try? text("man --list").split(separator: "\n").map(String.init)) ?? []

    private func sections(_ page: String) throws -> [String] {
        try text(page).split(separator: "\n").filter { $0.hasPrefix(".SH ") }.map {
            String($0.dropFirst(4)).replacing("\"", with: "")
        }
    }

    @Test func `there is a page for the program, each command and the settings file`() throws {
        let commands = program.commands.map { "proxmox-flatcar-\($0.name).1" }
        #expect(Self.names == ["proxmox-flatcar.1"] + commands + ["proxmox-flatcar.conf.5"])
    }

    @Test func `a page goes by its name, its file's name, and its command`() throws {
        for command in program.commands {
            let page = try text("man proxmox-flatcar-\(command.name)")
            #expect(try page == text("man proxmox-flatcar-\(command.name).1") && page == text("man \(command.name)"))
            #expect(page.hasPrefix(".TH \"PROXMOX\\-FLATCAR\\-\(command.name.uppercased())\" 1 "))
        }
        #expect(try text("man") == text("man proxmox-flatcar") && text("man") == text("man proxmox-flatcar.1"))
        #expect(try text("man proxmox-flatcar.conf") == text("man proxmox-flatcar.conf.5"))
    }

    @Test func `the pages have their sections in order`() throws {
        #expect(
            try sections("man") == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "SETTINGS", "SECRETS", "ENVIRONMENT", "FILES",
                "EXIT STATUS", "EXAMPLES", "SEE ALSO",
            ])
        #expect(
            try sections("man build") == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES",
                "SEE ALSO",
            ])
        #expect(try sections("man verify").contains("ARGUMENTS"))
        #expect(
            try sections("man proxmox-flatcar.conf") == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "SETTINGS", "FILES", "EXAMPLES", "SEE ALSO",
            ])
    }

    @Test func `the program's page names every command, option, variable, default and exit code`() throws {
        let page = plain(try text("man"))
        for command in program.commands {
            #expect(page.contains(".TP .B \"\(command.name)\""))
            #expect(page.contains(".B \"proxmox-flatcar \(command.name)\""))
            #expect(page.contains(".BR \"proxmox-flatcar-\(command.name)\" (1)"))
        }
        expectOptions(program.allOptions, in: page)
        for code in program.exitCodes { #expect(page.contains(".TP .B \"\(code.code)\"")) }
    }

    private func expectOptions(_ options: [OptionSpec], in page: String) {
        for option in options {
            let signature = (option.short.map { "-\($0), " } ?? "") + option.signature
            #expect(page.contains(".TP .B \"\(signature)\""))
            if let variable = option.environment { #expect(page.contains(variable)) }
            if let shown = option.shownDefault { #expect(page.contains("Default: \(shown).")) }
        }
    }

    @Test(arguments: program.commands)
    func `a command's page has its options, arguments, examples and exit codes, and no other options`(
        command: CommandSpec
    ) throws {
        let page = plain(try text("man " + command.name))
        expectOptions(command.allOptions, in: page)
        for option in program.allOptions
        where option.hasFlag && !command.allOptions.contains(where: { $0.name == option.name }) {
            #expect(!page.contains(".TP .B \"\(option.signature)\""))
        }
        for argument in command.arguments { #expect(page.contains(".TP .B \"\(argument.name)\"")) }
        for example in command.examples { #expect(page.contains(".nf \(example.line) .fi")) }
        for code in program.exitCodes { #expect(page.contains(".TP .B \"\(code.code)\"")) }
        #expect(page.contains(".BR \"proxmox-flatcar\" (1)") && page.contains(".BR \"proxmox-flatcar.conf\" (5)"))
    }

    @Test func `the settings file's page has every variable and how sections are written`() throws {
        let page = plain(try text("man proxmox-flatcar.conf"))
        for option in program.allOptions where option.name != "config" {
            guard let variable = option.environment else { continue }
            #expect(page.contains(".TP .B \"\(variable)=\(option.shape?.placeholder ?? "yes|no")\""))
            if let shown = option.shownDefault { #expect(page.contains("Default: \(shown).")) }
        }
        #expect(page.contains("[NAME]") && page.contains(" [211] "))
    }

    /// What stands in the example is a file that the tool takes.
    @Test func `the settings file's example has no mistake`() throws {
        guard case .run(let parsed) = try program.parse(["config", "check"]) else { throw Unexpected(what: "a text") }
        let example = program.manual.settingsExample.joined(separator: "\n")
        let (findings, templates) = parsed.inspect(SettingsFile(path: "f", text: example))
        #expect(findings.isEmpty)
        #expect(templates.map { $0.invocation[Settings.vmid] } == [211, 9000])
    }

    @Test(arguments: names) func `no text line begins like a request`(name: String) throws {
        for line in try text("man " + name).split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(Self.macros.contains(String(line.prefix { $0 != " " })), "\(line)")
        }
    }

    @Test(.enabled(if: tool("groff") != nil), arguments: names)
    func `groff formats it without a complaint`(name: String) throws {
        let groff = try #require(tool("groff"))
        let made = try run(groff, ["-man", "-Tascii", "-ww", "-P-c"], stdin: try text("man " + name))
        #expect(made.status == 0)
        #expect(!made.output.contains("<standard input>"))
        // Overstrikes are how grotty prints bold.
        let page = made.output.replacing(#/.\u{8}/#, with: "")
        if let command = program.commands.first(where: { "proxmox-flatcar-\($0.name).1" == name }) {
            for option in command.allOptions {
                #expect(page.contains("\n       " + (option.short.map { "-\($0), " } ?? "") + option.signature))
            }
        }
        for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(.enabled(if: tool("mandoc") != nil), arguments: names)
    func `mandoc finds nothing but the missing date`(name: String) throws {
        let mandoc = try #require(tool("mandoc"))
        let made = try run(mandoc, ["-T", "lint"], stdin: try text("man " + name))
        // Pages of others need not be on this machine.
        let accepted = ["missing date", "referenced manual not found"]
        let rest = made.output.split(separator: "\n").filter { line in !accepted.contains { line.contains($0) } }
        #expect(rest.isEmpty, "\(made.output)")
    }
}
