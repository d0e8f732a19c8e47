import CommandLine
import Testing

/// Several templates in one settings file.
@Suite struct SectionTests {
    static let file = """
        PROXMOX_FLATCAR_CORES=3
        PROXMOX_FLATCAR_POOL=all
        [211]
        PROXMOX_FLATCAR_CORES=4
        [edge]
        PROXMOX_FLATCAR_VMID=9000
        PROXMOX_FLATCAR_POOL=
        [0300]
        """

    private func found(_ line: String, _ environment: [String: String] = [:], file: String = file) throws -> Invocation
    {
        try invocation(line, environment: connection.merging(environment) { $1 }, file: file)
    }

    private func choice(_ line: String, _ environment: [String: String] = [:], file: String? = file) throws
        -> TemplateChoice
    {
        guard case .run(let parsed) = try program.parse(line.split(separator: " ").map(String.init)) else {
            throw Unexpected(what: "a text")
        }
        return try parsed.templateChoice(
            environment: environment, file: file.map { SettingsFile(path: "config.env", text: $0) })
    }

    @Test func `a section's settings go before what holds for all, and behind environment and flags`() throws {
        #expect(try found("build --template 211")[Settings.cores] == 4)
        #expect(try found("build --template edge")[Settings.cores] == 3)
        #expect(try found("build --template 211", ["PROXMOX_FLATCAR_CORES": "5"])[Settings.cores] == 5)
        #expect(try found("build --template 211 --cores 6")[Settings.cores] == 6)
        #expect(try found("build --template 211").source(of: Settings.cores)?.description == "config.env:4")
    }

    @Test func `an empty value in a section takes back what holds for all`() throws {
        #expect(try found("build --template 211")[Settings.pool] == "all")
        #expect(try found("build --template edge")[Settings.pool] == nil)
    }

    @Test(arguments: [("211", 211, 3), ("edge", 9000, 6), ("0300", 300, 8)])
    func `a number is the VMID where the section says none`(name: String, vmid: Int, line: Int) throws {
        let found = try found("build --template \(name)")
        #expect(found[Settings.vmid] == vmid)
        #expect(found.source(of: Settings.vmid)?.description == "config.env:\(line)")
        #expect(found.template == name)
    }

    @Test func `what holds for all gives no section that is a number its VMID, the section does`() throws {
        let file =
            "PROXMOX_FLATCAR_VMID=400\n[211]\n[212]\nPROXMOX_FLATCAR_VMID=\n[213]\nPROXMOX_FLATCAR_VMID=500\n[a]\n"
        let vmids = try ["211", "212", "213", "a"].map { try found("list --template \($0)", file: file)[Settings.vmid] }
        #expect(vmids == [211, 212, 500, 400])
    }

    @Test func `a section for several nodes may have any name`() throws {
        let file = "[1]\nPROXMOX_FLATCAR_NODES=pve1=211,pve2=212\npve2.bridge=vmbr1\n[2000]\npve2.bridge=vmbr2\n"
        let nodes = try #require(try found("build --template 1", file: file).nodes())
        #expect(nodes.map { $0[Settings.vmid] } == [211, 212])
        #expect(nodes.map { $0[Settings.bridge] } == ["vmbr0", "vmbr1"], "its own lines, and no other section's")
    }

    @Test func `a node's line for all may be for a node that only some sections have`() throws {
        let file = """
            pve3.bridge=vmbr3
            [a]
            PROXMOX_FLATCAR_NODES=pve1=211
            [b]
            PROXMOX_FLATCAR_NODES=pve3=213
            [c]
            PROXMOX_FLATCAR_NODES=pve3=214
            pve1.bridge=vmbr1
            """
        #expect(try found("build --template a", file: file).nodes()?.map { $0[Settings.bridge] } == ["vmbr0"])
        #expect(try found("build --template b", file: file).nodes()?.map { $0[Settings.bridge] } == ["vmbr3"])
        let error = try usageError { _ = try found("build --template c", file: file).nodes() }
        #expect(error.message == "config.env:8: 'pve1' is not among the nodes of --nodes")
    }

    static let choices: [(line: String, environment: [String: String], file: String?, choice: TemplateChoice)] = [
        ("build --all", [:], file, .all(["211", "edge", "0300"])),
        ("build --all", ["PROXMOX_FLATCAR_TEMPLATE": "edge"], file, .all(["211", "edge", "0300"])),
        ("build --all", [:], "PROXMOX_FLATCAR_VMID=300\n", .one(nil)),
        ("build --all", [:], nil, .one(nil)),
        ("build", [:], "[only]\n", .one("only")),
        ("build --template edge", [:], file, .one("edge")),
        ("build", ["PROXMOX_FLATCAR_TEMPLATE": "edge"], file, .one("edge")),
        ("list --template 211", ["PROXMOX_FLATCAR_TEMPLATE": "edge"], file, .one("211")),
        ("build", [:], "PROXMOX_FLATCAR_TEMPLATE=b\n[a]\n[b]\n", .one("b")),
        ("fetch", [:], file, .one(nil)), ("fetch --template 211", [:], file, .one("211")),
        ("config print", [:], file, .one(nil)), ("config print --template edge", [:], file, .one("edge")),
        ("build", [:], nil, .one(nil)),
    ]

    @Test(arguments: choices)
    func `a run is for the template that is asked for`(
        row: (line: String, environment: [String: String], file: String?, choice: TemplateChoice)
    ) throws {
        #expect(try choice(row.line, row.environment, file: row.file) == row.choice)
    }

    static let refusals: [(line: String, environment: [String: String], file: String?, message: String)] = [
        (
            "build", [:], file,
            "config.env has several templates: name one by --template (211, edge, 0300), or give --all for each in turn"
        ),
        ("doctor", [:], file, "config.env has several templates: name one by --template (211, edge, 0300)"),
        ("values --for json", [:], file, "config.env has several templates: name one by --template (211, edge, 0300)"),
        (
            "build --template egde", [:], file,
            "--template 'egde': config.env has no such section; there are 211, edge, 0300; did you mean 'edge'?"
        ),
        (
            "build", ["PROXMOX_FLATCAR_TEMPLATE": "x"], file,
            "PROXMOX_FLATCAR_TEMPLATE in the environment 'x': config.env has no such section; there are 211, edge, 0300"
        ),
        ("build --template 211", [:], nil, "--template '211': no settings file with sections was read"),
        ("build --all --template 211", [:], file, "--all does not go with --template, which names one of them"),
        ("build --template a/b", [:], file, "--template 'a/b': expected a section's name: letters, digits and - _ ."),
        ("build --all", [:], "[a]\nx\n", "config.env:2: expected KEY=VALUE or a section [NAME]"),
    ]

    @Test(arguments: refusals)
    func `where that does not follow, it is said what to do`(
        row: (line: String, environment: [String: String], file: String?, message: String)
    ) throws {
        #expect(try usageError { _ = try choice(row.line, row.environment, file: row.file) }.message == row.message)
    }

    @Test func `a section whose number is no VMID is named with its line`() throws {
        let error = try usageError { _ = try found("build --template 7", file: "\n[7]\n") }
        #expect(
            error.message
                == "config.env:2: PROXMOX_FLATCAR_VMID '7': expected a whole number from 100 to 999999999")
    }

    @Test func `a key counts as set twice within a section alone, and has no effect where it cannot`() throws {
        let file =
            "PROXMOX_FLATCAR_CPU=a\n[a]\nPROXMOX_FLATCAR_CPU=b\nPROXMOX_FLATCAR_CPU=c\nPROXMOX_FLATCAR_TEMPLATE=a\n"
        #expect(
            try found("build", file: file).warnings == [
                "config.env:4: PROXMOX_FLATCAR_CPU replaces the one on line 3",
                "config.env:5: PROXMOX_FLATCAR_TEMPLATE has no effect inside a section",
            ])
    }

    /// That is what systemd's `EnvironmentFile=` would make of a file with sections.
    @Test func `an environment that overrules sections is warned of`() throws {
        let environment = ["PROXMOX_FLATCAR_CORES": "8", "PROXMOX_FLATCAR_MEMORY": "2G"]
        #expect(
            try found("build --template edge", environment).warnings == [
                "PROXMOX_FLATCAR_CORES in the environment goes before what the sections of config.env say; no "
                    + "EnvironmentFile= may name a file with sections"
            ])
    }
}
