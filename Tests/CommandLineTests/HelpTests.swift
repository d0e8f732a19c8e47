import CommandLine
import Testing

@Suite struct HelpTests {
    static let pages = [""] + program.commands.map { "help " + $0.name }

    @Test(arguments: pages) func `help fits 80 columns and is plain ASCII`(line: String) throws {
        for row in try text(line).split(separator: "\n") {
            #expect(row.count < 80, "\(row)")
            #expect(row.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(row)")
            #expect(row.last != " ", "\(row)")
        }
    }

    @Test func `the overview names every command and exit code`() throws {
        let overview = try text("--help")
        for command in program.commands {
            #expect(overview.contains("\n  \(command.name) "))
            #expect(overview.contains(" \(command.summary)\n"))
        }
        for code in program.exitCodes { #expect(overview.contains("\n  \(code.code) ")) }
        for code in [0, 1, 2, 64, 65, 69, 75, 77] { #expect(program.exitCodes.contains { $0.code == Int32(code) }) }
        #expect(overview.contains("PROXMOX_FLATCAR_DISK_STORAGE"))
        #expect(overview.split(separator: "\n").count <= 60)
    }

    @Test(arguments: program.commands.map(\.name))
    func `a command's help names all it takes`(name: String) throws {
        let command = try #require(program.command(named: name))
        let page = try text("help " + name)
        // Facts may be broken between words.
        let flowing = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(page.hasPrefix("Usage: proxmox-flatcar \(name) "))
        for option in command.allOptions {
            #expect(page.contains(option.signature))
            #expect(flowing.contains(option.help))
            if let short = option.short { #expect(page.contains("-\(short), --\(option.name)")) }
            if let variable = option.environment { #expect(page.contains(variable)) }
            if let shown = option.shownDefault { #expect(flowing.contains("default: \(shown)")) }
            #expect(page.contains("\n\(option.group.title):\n"))
        }
        for argument in command.arguments { #expect(page.contains("\n  \(argument.name) ")) }
        for example in command.examples { #expect(page.contains("\n    \(example.line)\n")) }
    }

    @Test func `the defaults shown are those used`() throws {
        let found = try invocation("build", environment: connection)
        let flowing = try text("help build").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(flowing.contains("[env: PROXMOX_FLATCAR_VMID; default: \(found[Settings.vmid])]"))
        #expect(flowing.contains("[env: PROXMOX_FLATCAR_CORES; default: \(found[Settings.cores])]"))
        #expect(flowing.contains("[env: PROXMOX_FLATCAR_MEMORY; default: \(found[Settings.memory] >> 20)M]"))
        #expect(flowing.contains("[env: PROXMOX_FLATCAR_DISK_SIZE; default: \(found[Settings.diskSize] >> 30)G]"))
        #expect(flowing.contains("PROXMOX_FLATCAR_CHANNEL; default: \(found[Settings.channel])]"))
        #expect(flowing.contains("[env: PROXMOX_FLATCAR_BRIDGE; default: \(found[Settings.bridge])]"))
    }
}
