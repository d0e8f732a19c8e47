import Foundation
import Testing

/// Templates of one settings file that cannot be there side by side.
@Suite(.blocking, .simulator) struct TemplateClashTests {
    struct Clash: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let says: String
    }

    static let clashes = [
        Clash(
            testDescription: "one VMID", text: "[211]\n[a]\nPROXMOX_FLATCAR_VMID=211\n",
            says: "sections [211] and [a] share the VMID 211"),
        Clash(
            testDescription: "the VMID of all", text: "PROXMOX_FLATCAR_VMID=300\n[a]\n[b]\n",
            says: "sections [a] and [b] share the VMID 300"),
        Clash(
            testDescription: "among the versions", text: "[21150]\n[211]\n",
            says: "the VMID 21150 of section [21150] is among those of the versions of [211], 21100-21199"),
        Clash(
            testDescription: "versions", text: "PROXMOX_FLATCAR_VERSION_VMIDS=9000-9009\n[211]\n[212]\n",
            says: "the VMIDs of the versions of section [211], 9000-9009, and of [212], 9000-9009, overlap"),
        Clash(
            testDescription: "nodes",
            text: "[211]\n[a]\nPROXMOX_FLATCAR_NODES=pve2=300,pve1=211\nPROXMOX_FLATCAR_NODE=\n",
            says: "sections [211] and [a] share the VMID 211"),
    ]

    @Test(arguments: [
        ("pve1=211,pve2=21100", "", "the VMID 21100 of node pve2 is among those of the versions of pve1, 21100-21199"),
        (
            "pve1=211,pve2=212", "pve1.version-vmids=400-409\npve2.version-vmids=405-414\n",
            "the VMIDs of the versions of node pve1, 400-409, and of pve2, 405-414, overlap"
        ),
    ])
    func `nodes that share VMIDs are found before anything is sent`(nodes: String, lines: String, says: String) throws {
        try Bench.runTemplates("PROXMOX_FLATCAR_NODES=\(nodes)\n\(lines)") { bench, _ in
            bench.tool.environment["PROXMOX_FLATCAR_NODE"] = nil
            bench.tool.environment["PROXMOX_FLATCAR_VMID"] = nil
            try bench.simulator.clearLog()
            for arguments in [["build"], ["list"], ["config", "check"]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect(outcome.errors.contains(says) || outcome.text.contains(says), "\(outcome)")
            }
            try #expect(bench.simulator.requests().isEmpty)
        }
    }

    @Test func `a settings file that is a pipe is refused at once`() throws {
        try Bench.runTemplates("") { bench, _ in
            let pipe = bench.scratch.path + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            for arguments in [["config", "check"], ["config", "print"], ["check"]] {
                let outcome = try bench.tool.run(arguments + ["--config", pipe])
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect(outcome.errors.contains("is a pipe"), "\(outcome)")
            }
        }
    }

    @Test(arguments: clashes)
    func `templates that share VMIDs are found before anything is sent`(row: Clash) throws {
        try Bench.runTemplates(row.text) { bench, _ in
            bench.tool.environment["PROXMOX_FLATCAR_NODE"] = nil
            try bench.simulator.clearLog()
            let first = row.text.split(separator: "\n").first { $0.hasPrefix("[") }?.dropFirst().dropLast() ?? ""
            for arguments in [["build", "--all"], ["prune", "--all"], ["build", "--template", String(first)]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect(outcome.complaints.first?.contains(row.says) == true, "\(outcome)")
                try #expect(bench.simulator.requests().isEmpty)
            }
            let checked = try bench.tool.run(["config", "check"])
            #expect(checked.ending == .exit(64) && checked.text.contains(row.says), "\(checked)")
        }
    }

    @Test func `a VMID that is said for all of them is one that they share`() throws {
        try Bench.runTemplates(TemplatesTests.two) { bench, _ in
            let outcome = try bench.tool.run(["build", "--all", "--vmid", "300"])
            #expect(outcome.ending == .exit(64), "\(outcome)")
            #expect(outcome.errors.contains("sections [211] and [lab] share the VMID 300"), "\(outcome)")
        }
    }

    @Test func `one file of values is not that of two templates`() throws {
        try Bench.runTemplates("PROXMOX_FLATCAR_ON_CHANGE=./values.json\n[211]\n[400]\n") { bench, _ in
            let outcome = try bench.tool.run(["build", "--all"], in: bench.scratch.path)
            #expect(outcome.ending == .exit(64), "\(outcome)")
            #expect(
                outcome.errors.contains("sections [211] and [400] cannot both write their values to it"), "\(outcome)")
            try #expect(bench.machines().isEmpty)
        }
    }

    @Test func `nor is one that two paths lead to, and the settings file is told`() throws {
        try Bench.runTemplates("[211]\nPROXMOX_FLATCAR_ON_CHANGE=values.json\n[400]\n") { bench, file in
            let way = bench.scratch.path + "/../" + (bench.scratch.path.split(separator: "/").last ?? "")
            let text =
                try String(contentsOfFile: file, encoding: .utf8) + "PROXMOX_FLATCAR_ON_CHANGE=\(way)/values.json\n"
            try Data(text.utf8).write(to: URL(filePath: file))
            let words = "sections [211] and [400] cannot both write their values to it"
            for arguments in [["build", "--all"], ["config", "check"]] {
                let outcome = try bench.tool.run(arguments, in: bench.scratch.path)
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect((outcome.errors + outcome.text).contains(words), "\(outcome)")
            }
            try #expect(bench.machines().isEmpty)
        }
    }
}

extension Bench {
    /// Runs a test with a settings file, and with a tool that has no VMID of its own.
    static func runTemplates(_ text: String, _ test: (Bench, String) throws -> Void) throws {
        try run { bench in
            try bench.letTokenDelete()
            bench.tool.environment["PROXMOX_FLATCAR_VMID"] = nil
            let file = try bench.scratch.file("config.env", text)
            bench.tool.environment["PROXMOX_FLATCAR_CONFIG"] = file
            try test(bench, file)
        }
    }
}
