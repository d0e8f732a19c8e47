import CommandLine
import Testing

/// `--nodes`: one run for several nodes.
@Suite struct NodesTests {
    private static let two = "build --nodes pve1=211,pve2=212"

    @Test(arguments: [
        ("pve1=211", ["pve1 211"]), ("pve1=211,pve2=212", ["pve1 211", "pve2 212"]),
        ("b=300,a=200", ["b 300", "a 200"]), ("PVE-1=100,pve-1=999999999", ["PVE-1 100", "pve-1 999999999"]),
        ("1=211", ["1 211"]),
    ])
    func `nodes and the VMIDs of their templates are read in their order`(text: String, expected: [String]) throws {
        let found = try invocation("build --nodes \(text)", environment: connection)
        #expect(found[Settings.nodes]?.map { "\($0.node) \($0.vmid)" } == expected)
        let each = try #require(try found.nodes())
        #expect(each.map { "\($0[Settings.node] ?? "") \($0[Settings.vmid])" } == expected)
        #expect(each.allSatisfy { $0.source(of: Settings.vmid) == .flag("--nodes") })
    }

    @Test(arguments: [
        "pve1", "pve1=", "=211", "pve1=211,", ",pve1=211", "pve1=211,,pve2=212", "pve1=211,pve1=212",
        "pve1=211,pve2=211", "pve1=99", "pve1=1000000000", "pve1=+211", "pve1=0x100", "pve1=211=212",
        "pve1=211,-pve=212",
        "pve.example=211", "pve_1=211", "pve1=211;pve2=212", "pve1=99999999999999999999",
        String(repeating: "a", count: 64) + "=211",
    ])
    func `what is no list of nodes, each once, is refused with an example`(text: String) throws {
        let error = try usageError { _ = try invocation("build --nodes \(text)", environment: connection) }
        #expect(error.message.contains("--nodes"), "\(error.message)")
        #expect(error.message.contains("each once: pve1=211,pve2=212"), "\(error.message)")
    }

    @Test func `nodes come from the environment and the file as well, and without them there are none`() throws {
        let variable = ["PROXMOX_FLATCAR_NODES": "pve1=211,pve2=212"]
        let found = try invocation("build", environment: connection.merging(variable) { $1 })
        #expect(try found.nodes()?.count == 2)
        let inFile = try invocation("check", environment: connection, file: "PROXMOX_FLATCAR_NODES=pve3=213\n")
        #expect(try inFile.nodes()?.map { $0[Settings.node] } == ["pve3"])
        #expect(try invocation("build", environment: connection).nodes() == nil)
    }

    @Test(arguments: ["build", "check", "list", "doctor", "rollback", "prune"])
    func `every command about templates takes them`(command: String) throws {
        let found = try invocation("\(command) --nodes pve1=211,pve2=212", environment: connection)
        #expect(try found.nodes()?.map { $0[Settings.vmid] } == [211, 212])
    }

    @Test(arguments: ["fetch", "values --for terraform"])
    func `commands about no node, or one, do not`(command: String) throws {
        let variable = ["PROXMOX_FLATCAR_NODES": "pve1=211"]
        #expect(try invocation(command, environment: connection.merging(variable) { $1 }).nodes() == nil)
        let error = try usageError { _ = try invocation("\(command) --nodes pve1=211", environment: connection) }
        #expect(error.message.contains("--nodes"), "\(error.message)")
    }

    @Test(arguments: [
        ("--node pve1", "--node"), ("--vmid 300", "--vmid"), ("--version-vmids 300-310", "--version-vmids"),
    ])
    func `what is said for one node does not go with them`(flag: String, name: String) throws {
        let error = try usageError { _ = try invocation("\(Self.two) \(flag)", environment: connection).nodes() }
        #expect(error.message.contains("\(name) "), "\(error.message)")
        #expect(error.message.contains("does not go with --nodes"), "\(error.message)")
    }

    @Test(arguments: [
        ("PROXMOX_FLATCAR_NODE", "pve1"), ("PROXMOX_FLATCAR_VMID", "300"), ("PROXMOX_FLATCAR_VERSION_VMIDS", "300-310"),
    ])
    func `nor does it as a variable, or in the file`(name: String, value: String) throws {
        for (environment, file) in [([name: value], ""), ([:], "\(name)=\(value)\n")] {
            let found = try invocation(Self.two, environment: connection.merging(environment) { $1 }, file: file)
            let error = try usageError { _ = try found.nodes() }
            #expect(error.message.contains("does not go with --nodes"), "\(error.message)")
        }
    }

    @Test func `templates are given their versions together, unless each as it comes is asked for`() throws {
        #expect(try invocation(Self.two, environment: connection)[Settings.promote] == "together")
        #expect(try invocation(Self.two + " --promote each", environment: connection)[Settings.promote] == "each")
        let error = try usageError { _ = try invocation(Self.two + " --promote soon", environment: connection) }
        #expect(error.message.contains("together"), "\(error.message)")
        #expect(!(try invocation(Self.two, environment: connection)[Settings.keepGoing]))
        #expect(try invocation(Self.two + " --keep-going", environment: connection)[Settings.keepGoing])
    }
}

/// What nodes differ in: `pve2.disk-storage=…` in the settings file.
@Suite struct NodeSettingsTests {
    private static let environment = connection.merging(["PROXMOX_FLATCAR_NODES": "pve1=211,pve2=212"]) { $1 }

    private func nodes(_ file: String, _ line: String = "build") throws -> [Invocation] {
        try #require(try invocation(line, environment: Self.environment, file: file).nodes())
    }

    @Test func `a node has its own, and the others that of all`() throws {
        let all = "PROXMOX_FLATCAR_DISK_STORAGE=thin\nPROXMOX_FLATCAR_BRIDGE=vmbr0\n"
        let found = try nodes("\(all)pve2.disk-storage=ceph\npve2.bridge = 'vmbr1'\npve2.vlan=7\n")
        #expect(found.map { $0[Settings.diskStorage] } == ["thin", "ceph"])
        #expect(found.map { $0[Settings.bridge] } == ["vmbr0", "vmbr1"])
        #expect(found.map { $0[Settings.vlan] } == [nil, 7])
        #expect(found[1].source(of: Settings.diskStorage)?.description == "config.env:3")
        #expect(found[1].source(of: Settings.vlan)?.description == "config.env:5")
        #expect(found.map { $0.ofAllNodes(Settings.diskStorage) } == ["thin", "thin"])
        #expect(found.map { $0.ofAllNodes(Settings.vlan) } == [nil, nil])
    }

    @Test(arguments: [
        ("version-vmids", "300-310"), ("disk-storage", "a"), ("image-storage", "a"), ("snippet-storage", "a"),
        ("snippet-dir", "/mnt/a"), ("iso-storage", "a"), ("bridge", "vmbr1"), ("vlan", "7"),
        ("fingerprint", Array(repeating: "AB", count: 32).joined(separator: ":")),
    ])
    func `every setting in which nodes may differ can be a node's own`(name: String, value: String) throws {
        #expect(try nodes("pve2.\(name)=\(value)\n").count == 2)
    }

    @Test func `what is empty is not set`() throws {
        let found = try nodes("PROXMOX_FLATCAR_BRIDGE=vmbr3\npve2.bridge=\npve2.vlan=''\n")
        #expect(found.map { $0[Settings.bridge] } == ["vmbr3", "vmbr3"])
        #expect(found[1][Settings.vlan] == nil)
    }

    /// The more special one counts: who gives a flag for all means the nodes that have none of their own.
    @Test func `a node's own goes before a flag and a variable for all`() throws {
        let found = try nodes("pve2.disk-storage=ceph\n", "build --disk-storage fast")
        #expect(found.map { $0[Settings.diskStorage] } == ["fast", "ceph"])
    }

    @Test func `set twice, the last one counts`() throws {
        #expect(try nodes("pve1.bridge=vmbr1\npve1.bridge=vmbr2\n")[0][Settings.bridge] == "vmbr2")
    }

    @Test func `a command that does not take such a setting passes it over`() throws {
        #expect(try nodes("pve2.bridge=vmbr1\n", "list").count == 2)
    }

    @Test(arguments: [
        ("\npve3.bridge=vmbr1\n", "config.env:2", "'pve3' is not among the nodes of --nodes"),
        ("pve.bridge=vmbr1\n", "config.env:1", "'pve' is not among the nodes of --nodes"),
        ("pve1.bridge=vmbr1\npve2.cores=2\n", "config.env:2", "'cores' is nothing in which nodes can differ"),
        ("pve1.PROXMOX_FLATCAR_BRIDGE=vmbr1\n", "config.env:1", "expected KEY=VALUE"),
        ("pve1.=vmbr1\n", "config.env:1", "is nothing in which nodes can differ"),
        ("pve1.disk.storage=a\n", "config.env:1", "is nothing in which nodes can differ"),
        ("#\n\npve2.vlan=5000\n", "config.env:3", "5000"), ("pve2.version-vmids=1-2\n", "config.env:1", "1-2"),
        ("pve 2.bridge=vmbr1\n", "config.env:1", "expected KEY=VALUE with a key of letters, digits and _"),
        (".bridge=vmbr1\n", "config.env:1", ""), ("pve2_a.bridge=vmbr1\n", "config.env:1", "expected KEY=VALUE"),
    ])
    func `a line that is no node's setting is named`(file: String, place: String, why: String) throws {
        let error = try usageError { _ = try nodes(file) }
        #expect(error.message.hasPrefix(place), "\(error.message)")
        #expect(error.message.contains(why) || why.isEmpty, "\(error.message)")
    }

    /// The file may be that of all commands, and of runs for one node.
    @Test func `without nodes such lines are passed over, and nothing is warned of`() throws {
        let found = try invocation("build --vmid 300", environment: connection, file: "pve2.bridge=vmbr1\n")
        #expect(try found.nodes() == nil)
        #expect(found.warnings.isEmpty)
        #expect(found[Settings.bridge] == "vmbr0")
    }
}
