import Foundation
import Testing

/// `config print` and `config check`.
@Suite(.blocking) struct ConfigTests {
    @Test func `print says where each setting comes from, asks nobody, and misses nothing`() throws {
        try Bench.run { bench in
            if Settings.isSimulated { try bench.simulator.clearLog() }
            let file = try bench.scratch.file(
                "config.env", "PROXMOX_FLATCAR_MEMORY=3G\n\nPROXMOX_FLATCAR_CORES=3\nPROXMOX_FLATCAR_VLAN=7\n")
            let changes: [String: String?] = [
                "PROXMOX_URL": nil as String?, "PROXMOX_TOKEN": nil as String?, "PROXMOX_FLATCAR_CORES": "4",
            ]
            let line = ["config", "print", "--config", file, "--vlan", "9"]
            let text = try bench.tool.run(line, changes)
            #expect(text.ending == .exit(0), "\(text)")
            for row in [
                /(?m)^url +not set/, /(?m)^secret +set +PROXMOX_SECRET$/, /(?m)^memory +3G +\S*config\.env:1$/,
                /(?m)^cores +4 +PROXMOX_FLATCAR_CORES$/, /(?m)^vlan +9 +--vlan$/, /(?m)^keep +2 +default$/,
            ] { #expect(text.text.contains(row), "\(text)") }
            let json = try bench.tool.run(line + ["--output", "json"], changes)
            let rows = try JSON(json.output)["settings"]?.array ?? []
            func row(_ name: String) -> JSON? { rows.first { $0["name"]?.string == name } }
            #expect(row("memory")?["file"]?.string == file && row("memory")?["line"] == 1, "\(json)")
            #expect(row("cores")?["source"] == "environment" && row("cores")?["value"] == "4", "\(json)")
            #expect(row("vlan")?["source"] == "flag" && row("keep")?["source"] == "default", "\(json)")
            #expect(row("secret")?["isSecret"]?.bool == true && row("secret")?["value"] == nil, "\(json)")
            #expect(row("url") != nil && row("url")?["source"] == nil && row("output") == nil, "\(json)")
            if Settings.isSimulated { try #expect(bench.simulator.requests().isEmpty) }
        }
    }

    @Test func `print shows what a run would do, also for the only section`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("config.env", "PROXMOX_FLATCAR_CORES=3\n[211]\nPROXMOX_FLATCAR_CORES=5\n")
            let alone = try bench.tool.run(["config", "print", "--config", file])
            #expect(alone.text.contains("Template: 211\n") && alone.text.contains(/(?m)^cores +5\b/), "\(alone)")
            let more = try bench.scratch.file(
                "more.env", "PROXMOX_FLATCAR_CORES=3\n[211]\nPROXMOX_FLATCAR_CORES=5\n[400]\n")
            let several = try bench.tool.run(["config", "print", "--config", more])
            #expect(
                several.text.contains("Templates: 211, 400.") && several.text.contains(/(?m)^cores +3\b/), "\(several)")
        }
    }

    @Test func `print names systemd's credential, and shows nothing that a node cannot have`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file(
                "config.env", "PROXMOX_FLATCAR_NODES=pve1=211\npve1.secret=hunter2\npve1.vlan=7\n")
            let folder = bench.scratch.path + "/credentials"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(bench.target.secret.utf8).write(to: URL(filePath: folder + "/proxmox-secret"))
            let changes: [String: String?] = ["PROXMOX_SECRET": nil as String?, "CREDENTIALS_DIRECTORY": folder]
            let text = try bench.tool.run(["config", "print", "--config", file], changes)
            for row in [
                /(?m)^secret +not set: in the secret file +-$/,
                /(?m)^secret-file +\S+proxmox-secret +systemd credential$/,
                /(?m)^pve1\.vlan +7\b/, /(?m)^pve1\.secret +\(not shown/,
            ] { #expect(text.text.contains(row), "\(text)") }
            let json = try bench.tool.run(["config", "print", "--config", file, "--output", "json"], changes)
            let rows = try JSON(json.output)["settings"]?.array ?? []
            #expect(rows.first { $0["name"] == "secret-file" }?["source"] == "credential", "\(json)")
            #expect(!text.text.contains("hunter2") && !json.text.contains("hunter2"))
        }
    }

    @Test(arguments: ["print", "check"]) func `a form of output that there is not is refused`(action: String) throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("config.env", "PROXMOX_FLATCAR_CORES=3\n")
            let outcome = try bench.tool.run(["config", action, "--config", file, "--output", "xml"])
            #expect(outcome.ending == .exit(64) && outcome.text.isEmpty, "\(outcome)")
            #expect(outcome.errors.contains("--output 'xml'"), "\(outcome)")
        }
    }

    @Test func `print says so of a value that is wrong, and of a file that is not there`() throws {
        try Bench.run { bench in
            let wrong = try bench.tool.run(["config", "print"], ["PROXMOX_FLATCAR_VMID": "7"])
            #expect(wrong.ending == .exit(0), "\(wrong)")
            #expect(
                wrong.text.contains("\nWrong: vmid (PROXMOX_FLATCAR_VMID): expected a whole number from 100"),
                "\(wrong)")
            let gone = try bench.tool.run(["config", "print", "--config", "/nowhere"])
            #expect(gone.ending == .exit(64), "\(gone)")
        }
    }

    @Test func `check finds everything in one run, whatever the environment says`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file(
                "config.env",
                """
                PROXMOX_SECRET=\(bench.target.secret)
                PROXMOX_FLATCAR_CHANEL=beta
                nonsense
                [211]
                PROXMOX_FLATCAR_CORES=many
                [copy]
                PROXMOX_FLATCAR_VMID=211
                [near]
                PROXMOX_FLATCAR_VMID=21105
                [self]
                PROXMOX_FLATCAR_VMID=400
                PROXMOX_FLATCAR_VERSION_VMIDS=390-410
                [again]
                PROXMOX_FLATCAR_VMID=400
                PROXMOX_FLATCAR_VERSION_VMIDS=1-x
                [elsewhere]
                PROXMOX_URL=https://other.example:8006
                PROXMOX_FLATCAR_VMID=211
                """)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let outcome = try bench.tool.run(["config", "check", "--config", file])
            #expect(outcome.ending == .exit(64), "\(outcome)")
            let expected = [
                "1: error: \(file) holds a secret, and every user of this machine can read it: chmod o-rwx it",
                "2: error: 'PROXMOX_FLATCAR_CHANEL' is not a setting; did you mean 'PROXMOX_FLATCAR_CHANNEL'?",
                "3: error: expected KEY=VALUE or a section [NAME]",
                "5: error: PROXMOX_FLATCAR_CORES 'many': expected a whole number from 1 to 8192",
                "7: error: sections [211] and [copy] share the VMID 211",
                "9: error: the VMID 21105 of section [near] is among those of the versions of [211], 21100-21199",
                "9: error: the VMID 21105 of section [near] is among those of the versions of [copy], 21100-21199",
                "12: error: PROXMOX_FLATCAR_VERSION_VMIDS '390-410': the template's own VMID is in it",
                "14: error: sections [self] and [again] share the VMID 400",
                "15: error: PROXMOX_FLATCAR_VERSION_VMIDS '1-x': expected two VMIDs from 100 to 999999999, such as 9000-9099, the smaller one first",
            ]
            #expect(outcome.text == expected.map { "\(file):\($0)\n" }.joined(), "\(outcome)")
            #expect(outcome.complaints == ["proxmox-flatcar: \(file): 10 errors, 0 warnings"], "\(outcome)")
            let json = try bench.tool.run(["config", "check", "--config", file, "--output", "json"])
            let document = try JSON(json.output)
            #expect(json.ending == .exit(64) && document["errors"] == 10 && document["warnings"] == 0, "\(json)")
            #expect(
                document["findings"]?.array.map { $0["line"]?.int } == [1, 2, 3, 5, 7, 9, 9, 12, 14, 15], "\(json)")
        }
    }

    @Test func `check is content with the file that is installed, and with warnings`() throws {
        try Bench.run { bench in
            let sample = Settings.repository + "/scripts/systemd/config.env"
            let clean = try bench.tool.run(["config", "check", "--config", sample])
            #expect(clean.ending == .exit(0) && clean.text == "\(sample): nothing is wrong\n", "\(clean)")
            let file = try bench.scratch.file("config.env", "PROXMOX_TOKN=x\n[a]\n")
            let warned = try bench.tool.run(["config", "check", "--config", file])
            #expect(warned.ending == .exit(0), "\(warned)")
            #expect(warned.text.contains("\(file):1: warning: 'PROXMOX_TOKN' is not a setting"), "\(warned)")
            #expect(warned.text.hasSuffix("\(file): 0 errors, 1 warning\n"), "\(warned)")
            let gone = try bench.tool.run(["config", "check", "--config", "/nowhere"])
            #expect(gone.ending == .exit(64) && gone.errors.contains("/nowhere"), "\(gone)")
        }
    }
}
