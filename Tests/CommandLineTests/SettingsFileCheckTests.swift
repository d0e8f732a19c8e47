import CommandLine
import Testing

/// `config check`: what is wrong in a whole settings file.
@Suite struct SettingsFileCheckTests {
    private func findings(_ text: String) throws -> [String] {
        guard case .run(let parsed) = try program.parse(["config", "check"]) else { throw Unexpected(what: "a text") }
        return parsed.inspect(SettingsFile(path: "config.env", text: text)).findings
            .sorted { ($0.line, $0.text) < ($1.line, $1.text) }
            .map { "\($0.line) \($0.isError ? "error" : "warning"): \($0.text)" }
    }

    static let rows: [(text: String, findings: [String])] = [
        ("", []), ("PROXMOX_FLATCAR_CORES=4\n# x\n\n[a]\nPROXMOX_FLATCAR_CORES=5\n[300]\n", []),
        ("HTTPS_PROXY=x\nPROXMOX_SOURCENODE=pve\n", []),
        ("PROXMOX_FLATCAR_VMID=\nPROXMOX_FLATCAR_TAG=,\n", []),
        (
            "x\nPROXMOX_FLATCAR_POOL=\"a\n",
            [
                "1 error: expected KEY=VALUE or a section [NAME]",
                "2 error: the quote that opens the value of PROXMOX_FLATCAR_POOL is never closed",
            ]
        ),
        (
            "PROXMOX_FLATCAR_CHANEL=beta\n[a]\nPROXMOX_FLATCAR_FOO=1\nPROXMOX_TOKN=x\nVLAN=2\n",
            [
                "1 error: 'PROXMOX_FLATCAR_CHANEL' is not a setting; did you mean 'PROXMOX_FLATCAR_CHANNEL'?",
                "3 error: 'PROXMOX_FLATCAR_FOO' is not a setting",
                "4 warning: 'PROXMOX_TOKN' is not a setting; did you mean 'PROXMOX_TOKEN'?",
                "5 warning: 'VLAN' is not a setting; did you mean 'PROXMOX_FLATCAR_VLAN'?",
            ]
        ),
        (
            "PROXMOX_FLATCAR_VMID=7\nPROXMOX_FLATCAR_CHANNEL=stabel\nPROXMOX_FLATCAR_TAG=a,b c\n",
            [
                "1 error: PROXMOX_FLATCAR_VMID '7': expected a whole number from 100 to 999999999",
                "2 error: PROXMOX_FLATCAR_CHANNEL 'stabel': expected one of stable, beta, alpha, lts; did you mean 'stable'?",
                "3 error: PROXMOX_FLATCAR_TAG 'b c': expected a tag: letters, digits and - _ . +, beginning with a letter or digit",
            ]
        ),
        (
            "PROXMOX_FLATCAR_CPU=a\nPROXMOX_FLATCAR_CPU=b\n[a]\nPROXMOX_FLATCAR_CPU=c\nPROXMOX_FLATCAR_CONFIG=/x\n",
            [
                "2 warning: PROXMOX_FLATCAR_CPU replaces the one on line 1",
                "5 warning: PROXMOX_FLATCAR_CONFIG has no effect inside the settings file",
            ]
        ),
        (
            "[7]\n[8]\nPROXMOX_FLATCAR_VMID=300\n[a]\n[a]\n",
            [
                "1 error: the section's VMID '7': expected a whole number from 100 to 999999999",
                "5 error: section [a] has begun on line 4 already: join the two",
            ]
        ),
        (
            "PROXMOX_FLATCAR_TEMPLATE=egde\n[edge]\n",
            [
                "1 error: PROXMOX_FLATCAR_TEMPLATE 'egde': the file has no such section; did you mean 'edge'?"
            ]
        ),
        (
            "PROXMOX_FLATCAR_NODES=pve1=211\npve1.bridge=vmbr1\npve2.bridge=vmbr1\npve1.cores=2\npve1.vlan=5000\n",
            [
                "3 error: 'pve2' is not among the nodes of PROXMOX_FLATCAR_NODES",
                "4 error: 'cores' is nothing in which nodes can differ; they can in version-vmids, disk-storage, image-storage, "
                    + "snippet-storage, snippet-dir, iso-storage, bridge, vlan, fingerprint",
                "5 error: pve1.vlan '5000': expected a whole number from 1 to 4094",
            ]
        ),
        (
            "pve3.vlan=3\npve4.vlan=3\n[a]\nPROXMOX_FLATCAR_NODES=pve1=211\npve3.vlan=4\n[b]\nPROXMOX_FLATCAR_NODES=pve3=213\n",
            [
                "2 error: 'pve4' is not among the nodes of PROXMOX_FLATCAR_NODES",
                "5 error: 'pve3' is not among the nodes of PROXMOX_FLATCAR_NODES",
            ]
        ),
        ("pve1.vlan=3\n", ["1 warning: pve1.vlan only counts with --nodes: the file has no PROXMOX_FLATCAR_NODES"]),
        (
            "PROXMOX_FLATCAR_VMID=300\n[a]\nPROXMOX_FLATCAR_NODES=pve1=211\nPROXMOX_FLATCAR_NODE=pve1\n",
            [
                "1 error: PROXMOX_FLATCAR_VMID does not go with PROXMOX_FLATCAR_NODES, which says it for each node",
                "4 error: PROXMOX_FLATCAR_NODE does not go with PROXMOX_FLATCAR_NODES, which says it for each node",
            ]
        ),
        (
            "PROXMOX_SECRET=s3cret\n[a]\nPROXMOX_FLATCAR_SECRET_FILE=/x\n",
            [
                "3 error: both PROXMOX_SECRET and PROXMOX_FLATCAR_SECRET_FILE are set: keep one of them"
            ]
        ),
    ]

    @Test(arguments: rows)
    func `every problem is named with its line, in one run`(row: (text: String, findings: [String])) throws {
        let found = try findings(row.text)
        #expect(found == row.findings)
    }

    @Test func `no finding shows a secret`() throws {
        let text = """
            PROXMOX_SECRET=two topsecret words
            PROXMOX_TOKEN=root@pam!t=topsecret
            topsecret
            [topsecret topsecret]
            PROXMOX_URL=https://root:topsecret@pve
            PROXMOX_FLATCAR_POOL=01234567-89ab-cdef-0123-456789abcdef x
            """
        let found = try findings(text)
        #expect(found.count == 6)
        for finding in found { #expect(!finding.contains("topsecret") && !finding.contains("01234567")) }
    }

    /// The file to fill in, with its examples.
    @Test func `each section is looked at by itself`() throws {
        guard case .run(let parsed) = try program.parse(["config", "check"]) else { throw Unexpected(what: "a text") }
        let file = SettingsFile(
            path: "config.env", text: "x\nPROXMOX_FLATCAR_CORES=3\n[211]\n[b]\nPROXMOX_FLATCAR_VMID=9\n")
        let templates = parsed.inspect(file).templates
        #expect(templates.map(\.invocation.template) == ["211", "b"])
        #expect(templates.map { $0.invocation[Settings.cores] } == [3, 3])
        #expect(templates.map { $0.isWrong(Settings.vmid) } == [false, true])
    }
}
