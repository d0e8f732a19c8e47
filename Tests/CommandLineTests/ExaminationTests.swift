import CommandLine
import Testing

/// `config print`: every setting, and who set it.
@Suite struct ExaminationTests {
    private func examine(
        _ line: String = "config print", environment: [String: String] = [:], file: String? = nil,
        template: String? = nil
    ) throws -> Examination {
        guard case .run(let parsed) = try program.parse(line.split(separator: " ").map(String.init)) else {
            throw Unexpected(what: "a text")
        }
        return try parsed.examine(
            environment: environment, file: file.map { SettingsFile(path: "config.env", text: $0) }, template: template)
    }

    private func setting(_ name: String, of found: Examination) throws -> FoundSetting {
        try #require(found.settings.first { $0.option.name == name })
    }

    @Test func `it has every setting of every command, once`() throws {
        let names = try examine().settings.filter { $0.option.environment != nil }.map(\.option.name)
        let all = program.commands.flatMap(\.allOptions).filter { $0.environment != nil }.map(\.name)
        #expect(Set(names) == Set(all))
        #expect(Set(names).count == names.count)
    }

    static let places: [(name: String, shown: String?, source: String?)] = [
        ("vmid", "300", "--vmid"), ("cores", "4", "PROXMOX_FLATCAR_CORES"), ("memory", "4G", "config.env:1"),
        ("bridge", "vmbr0", "default"), ("pool", nil, nil), ("tag", "a,b", "config.env:3"), ("url", nil, nil),
        ("quiet", "yes", "-q"), ("kernel-argument", "a b", "config.env:4"),
    ]

    @Test(arguments: places)
    func `each says its value and who set it`(row: (name: String, shown: String?, source: String?)) throws {
        let found = try examine(
            "config print --vmid 300 -q", environment: ["PROXMOX_FLATCAR_CORES": "4"],
            file: """
                PROXMOX_FLATCAR_MEMORY=4G
                PROXMOX_FLATCAR_CORES=2
                PROXMOX_FLATCAR_TAG=a, b
                PROXMOX_FLATCAR_KERNEL_ARGUMENT=a b
                """)
        let setting = try setting(row.name, of: found)
        #expect(setting.shown == row.shown)
        #expect(setting.source?.description == row.source)
        #expect(setting.problem == nil)
    }

    @Test func `nothing is missing, and what is wrong stops nothing`() throws {
        let found = try examine(environment: ["PROXMOX_FLATCAR_VMID": "7", "PROXMOX_FLATCAR_POOL": "p"])
        let vmid = try setting("vmid", of: found)
        #expect(vmid.shown == "7" && vmid.problem?.description.contains("from 100") == true)
        #expect(found.isWrong(Settings.vmid) && !found.isWrong(Settings.pool))
        #expect(found.invocation[Settings.vmid] == 211 && found.invocation[Settings.pool] == "p")
    }

    @Test func `a section's settings are those of one template`() throws {
        let file = "PROXMOX_FLATCAR_CORES=3\n[211]\nPROXMOX_FLATCAR_CORES=4\npve2.bridge=vmbr1\n[b]\n"
        #expect(try setting("cores", of: examine(file: file)).shown == "3")
        let own = try examine(file: file, template: "211")
        #expect(try setting("cores", of: own).shown == "4")
        #expect(try setting("vmid", of: own).source?.description == "config.env:2")
        #expect(own.templates == ["211", "b"])
        #expect(own.nodeLines.map(\.key) == ["pve2.bridge"] && own.nodeLines.first?.value == "vmbr1")
    }

    static let secrets: [(variable: String, text: String, shown: String)] = [
        ("PROXMOX_SECRET", "topsecret", "set"), ("PROXMOX_SECRET", "x", "set"), ("PROXMOX_SECRET", "two words", "set"),
        ("PROXMOX_TOKEN", "root@pam!t=topsecret", "(not shown)"),
        ("PROXMOX_TOKEN", "01234567-89ab-cdef-0123-456789abcdef", "(not shown)"),
        ("PROXMOX_FLATCAR_POOL", "01234567-89ab-cdef-0123-456789abcdef", "(not shown: it looks like a secret)"),
        ("PROXMOX_FLATCAR_RELEASE_URL", "https://u:topsecret@h/p", "(not shown)"),
        ("PROXMOX_FLATCAR_RELEASE_URL", "https://h/p", "https://h/p"),
        ("PROXMOX_FLATCAR_SFTP_URL", "sftp://root@h/p", "sftp://root@h/p"),
        ("PROXMOX_FLATCAR_ON_CHANGE", "https://topsecret@h/p?x", "https://***@h/p?***"),
        ("PROXMOX_FLATCAR_ON_CHANGE", "sftp://u:topsecret@h/p", "sftp://***@h/p"),
        ("PROXMOX_FLATCAR_ON_CHANGE", "https://h/p?key=topsecret", "https://h/p?***"),
    ]

    @Test(arguments: secrets)
    func `no secret is shown, nor how long it is`(row: (variable: String, text: String, shown: String)) throws {
        for found in [
            try examine(environment: [row.variable: row.text]), try examine(file: "\(row.variable)='\(row.text)'\n"),
        ] {
            let setting = try #require(found.settings.first { $0.option.environment == row.variable })
            #expect(setting.shown == row.shown)
            #expect(setting.problem?.description.contains("topsecret") != true)
        }
    }
}
