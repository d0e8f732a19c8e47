import CommandLine
import Testing

@Suite struct HelpTests {
    static let topics = ["exit-codes", "environment", "json", "settings", "files"]
    static let short = ["-h"] + program.commands.map { $0.name + " -h" }
    static let pages =
        short + ["--help"] + program.commands.map { "help " + $0.name } + topics.map { "help " + $0 }

    @Test(arguments: pages) func `help fits 80 columns and is plain ASCII`(line: String) throws {
        for row in try text(line).split(separator: "\n") {
            #expect(row.count < 80, "\(row)")
            #expect(row.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(row)")
            #expect(row.last != " ", "\(row)")
        }
    }

    @Test(arguments: short) func `short help is a screen at most, and says where the rest is`(line: String) throws {
        let page = try text(line)
        #expect(
            page.split(separator: "\n", omittingEmptySubsequences: false).count <= 25,
            "24 lines, and the last one's end")
        #expect(page.contains("--help'"))
        let command = line.dropLast(3)
        if !command.isEmpty { #expect(page.contains("'proxmox-flatcar \(command) --help'")) }
        #expect(try page.count < text(line.dropLast(2) + "--help").count)
    }

    @Test func `short help names every command, and the options a first run needs`() throws {
        for command in program.commands { #expect(try text("-h").contains(command.name)) }
        for command in program.commands where command.kind == .run { #expect(try text("-h").contains(command.summary)) }
        let build = try text("build -h")
        for option in ["--dry-run", "--url", "--token", "--secret-file", "--vmid"] { #expect(build.contains(option)) }
        #expect(try text("verify -h").contains("--signature SIG"))
        #expect(try text("retarget -h").contains("qcow2 image; - is stdin"))
    }

    /// A name that is misspelt in the list of the most important ones would not be shown.
    @Test(arguments: program.commands) func `every command that has options of its own shows some`(
        command: CommandSpec
    ) throws {
        guard command.options.contains(where: { $0.environment == nil && $0.hasFlag }) else { return }
        #expect(try text(command.name + " -h").contains("\n  -"))
    }

    @Test func `a topic tells all there is of it`() throws {
        let codes = try text("help exit-codes")
        for code in program.exitCodes { #expect(codes.contains("  \(code.code) ") && codes.contains(code.meaning)) }
        let environment = try text("help environment")
        for variable in program.allOptions.compactMap(\.environment) {
            #expect(environment.contains("  \(variable)\n"))
        }
        for name in ["HTTPS_PROXY", "XDG_CACHE_HOME", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "TMPDIR"] {
            #expect(environment.contains(name))
        }
        for command in ["build", "check", "list", "rollback", "prune", "doctor", "config"] {
            #expect(try text("help json").contains(command))
        }
        #expect(try text("help settings").contains("[NAME]") && text("help settings").contains("    [211]\n"))
        #expect(try text("help files").contains("/etc/proxmox-flatcar/config.env"))
        #expect(Set(Self.topics).isDisjoint(with: program.commands.map(\.name)))
        for topic in Self.topics { #expect(try text("--help").contains(topic) && text("-h").contains(topic)) }
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
