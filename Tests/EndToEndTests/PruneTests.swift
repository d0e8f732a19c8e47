import Foundation
import Testing

/// Base configs that nobody uses any more.
@Suite(.blocking) struct PruneTests {
    private static let snippet = "flatcar-base-00000000000000aa.tar.gz"
    private static let iso = "flatcar-base-00000000000000bb.iso"
    /// As those see them who may delete them.
    private static let volumes = ["flatcar:snippets/\(snippet)", "local:iso/\(iso)"]

    /// Somebody's VM that refers to the files, or may do so.
    struct User: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let machine: JSON
        var change: JSON?
        var says: String
        var isUsed = true
    }

    private static let reference: JSON = ["cicustom": .string("vendor=flatcar:snippets/\(snippet)")]

    static let users = [
        User(
            testDescription: "a VM", machine: ["vmid": 300, "config": reference], says: "by VM 300"),
        User(
            testDescription: "a template of somebody else",
            machine: [
                "vmid": 300, "config": ["template": 1, "cicustom": .string("user=flatcar:snippets/\(snippet)")],
            ],
            says: "by template 300"),
        User(
            testDescription: "a VM on another node", machine: ["vmid": 300, "node": "pve2", "config": reference],
            says: "by VM 300"),
        User(
            testDescription: "a snapshot", machine: ["vmid": 300, "config": ["name": "x"]],
            change: ["snapshots": ["before": reference]], says: "by VM 300 (snapshot before)"),
        User(
            testDescription: "a VM that is being made", machine: ["vmid": 300, "config": [:], "lock": "create"],
            says: "VM 300 is being made (create)", isUsed: false),
        User(
            testDescription: "a clone that is being made", machine: ["vmid": 300, "config": [:], "lock": "clone"],
            says: "VM 300 is being made (clone)", isUsed: false),
    ]

    @Test(.simulator, arguments: users) func `what a guest uses, or may use, stays`(user: User) throws {
        try Bench.run(world: ["nodes": ["pve1", "pve2"]]) { bench in
            try bench.letTokenDelete(on: ["local"])
            try bench.putConfigs(Self.snippet, Self.iso)
            try bench.simulator.change("/vms", user.machine)
            if let change = user.change { try bench.simulator.change("/vms/300", change) }
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains(user.says), "\(outcome)")
            let line = try #require(outcome.line(Self.volumes[0]))
            #expect(line.contains(user.isUsed ? "  used  " : "  kept  "), "\(outcome)")
            if user.isUsed {
                // The other file is nobody's.
                try #expect(!bench.volumes().contains(Self.volumes[1]))
                try #expect(bench.volumes().contains(Self.volumes[0]))
            } else {
                try #expect(bench.inventory() == before)
            }
        }
    }

    @Test(.simulator) func `what a running VM has and will have after its next start stays`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete(on: ["local"])
            try bench.putConfigs(Self.snippet, Self.iso)
            try bench.simulator.change(
                "/vms",
                ["vmid": 300, "running": .bool(true), "config": ["ide2": .string("local:iso/\(Self.iso),media=cdrom")]])
            let path = "/nodes/\(bench.target.node)/qemu/300/config"
            try bench.api.work("POST", path, [("cicustom", "vendor=flatcar:snippets/\(Self.snippet)")])
            let outcome = try bench.tool.run(["prune"])
            for volume in Self.volumes {
                #expect(outcome.line(volume)?.contains("by VM 300") == true, "\(outcome)")
                try #expect(bench.volumes().contains(volume))
            }
        }
    }

    @Test(.simulator) func `what nobody uses is removed, and nothing else`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete(on: ["local"])
            try bench.putConfigs(
                Self.snippet, Self.iso, "other.tar.gz", "flatcar-base-mine.tar.gz", "debian.iso",
                "flatcar-base-00000000000000CC.iso")
            // An ISO's name in the snippets, and the other way round.
            let snippets = try bench.simulator.storagePath("flatcar") + "/snippets/"
            try Data("x".utf8).write(to: URL(fileURLWithPath: snippets + "flatcar-base-00000000000000dd.iso"))
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.volumes()
            try bench.simulator.clearLog()

            let plan = try bench.tool.run(["prune", "--dry-run"])
            #expect(plan.ending == .exit(0), "\(plan)")
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            for volume in Self.volumes { #expect(plan.line(volume)?.contains("  unused") == true, "\(plan)") }
            let users = [bench.target.vmid, bench.target.firstVersion].map { "template \($0)" }
            let all = users + users.map { "the record of \($0)" }
            #expect(plan.text.contains("by " + all.joined(separator: ", ")), "\(plan)")
            for foreign in ["other.tar.gz", "mine", "debian", "CC", "dd"] {
                #expect(!plan.text.contains(foreign), "\(plan)")
            }
            try #expect(bench.volumes() == before)

            let outcome = try bench.tool.run(["prune", "--output", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let files = try JSON(outcome.output)["files"]?.array ?? []
            #expect(files.count == 3)
            let removed = files.filter { $0["state"] == "removed" }.compactMap { $0["file"]?.string }
            #expect(removed.sorted() == Self.volumes.sorted())
            let used = files.first { $0["state"] == "used" }
            #expect(used?["usedBy"]?.array.map(\.string) == all)
            let gone = Self.volumes + ["flatcar-upload:vztmpl/\(Self.snippet)"]
            try #expect(bench.volumes() == before.subtracting(gone))
            try bench.expectTemplate()
        }
    }

    @Test(.simulator) func `a config outlives its template for as long as a clone has it`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.clone(bench.target.vmid, as: 9001, isFull: true)
            try bench.api.destroy(bench.target.vmid)
            // The version has it, and goes when it is too many.
            let version = try bench.tool.run(["prune"])
            #expect(version.text.contains("template \(bench.target.firstVersion)"), "\(version)")
            let used = try bench.tool.run(["prune", "--keep", "0"])
            #expect(used.text.contains("by VM 9001"), "\(used)")
            try bench.api.destroy(9001)
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.text.contains("  removed"), "\(outcome)")
            try #expect(!bench.volumes().contains { $0.contains("flatcar-base-") })
        }
    }

    struct Blindness: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rights: @Sendable ([JSON]) -> [String: JSON]
        let says: String
    }

    static let blindness = [
        Blindness(
            testDescription: "no right to see guests",
            rights: { ["/": .array($0), "/vms": ["VM.Console"]] }, says: "VM.Audit on /vms,"),
        Blindness(
            testDescription: "guests of a pool alone",
            rights: { own in
                ["/storage": .array(own + ["Datastore.Allocate"]), "/pool/templates": .array(own), "/sdn": .array(own)]
            }, says: "VM.Audit on /vms,"),
        Blindness(
            testDescription: "a guest with rights of its own",
            rights: { ["/": .array($0 + ["Datastore.Allocate"]), "/vms/300": ["VM.Console"]] },
            says: "VM.Audit on /vms/300,"),
    ]

    @Test(.simulator, arguments: blindness)
    func `a token that does not see every guest removes nothing`(row: Blindness) throws {
        try Bench.run(world: ["pools": ["templates"]]) { bench in
            try bench.putConfigs(Self.snippet, Self.iso)
            let rights = row.rights(try bench.ownRights())
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": .object(rights)])
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for name in [Self.snippet, Self.iso] {
                #expect(outcome.line(name)?.contains("the token lacks \(row.says)") == true, "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `a token that may not delete lists what it leaves`() throws {
        try Bench.run { bench in
            try bench.putConfigs(Self.snippet, Self.iso)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let seen = [("flatcar-upload:vztmpl/\(Self.snippet)", "flatcar-upload"), (Self.volumes[1], "local")]
            for (volume, storage) in seen {
                #expect(
                    outcome.line(volume)?.contains("the token lacks Datastore.Allocate on /storage/\(storage)") == true,
                    "\(outcome)")
            }
            #expect(outcome.text.contains("note: the snippets of storage flatcar are not looked at"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `a guest that cannot be read may use anything`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete(on: ["local"])
            try bench.putConfigs(Self.snippet, Self.iso)
            try bench.simulator.change("/vms", ["vmid": 300, "config": [:]])
            try bench.simulator.fault(
                "status", "GET", "/qemu/300/pending", ["status": 595, "message": "No route to host", "times": 0])
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains("VM 300 on node pve1 cannot be read"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `one that cannot be removed does not keep the others`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete(on: ["local"])
            try bench.putConfigs(Self.snippet, Self.iso)
            try bench.simulator.fault("task-fail", "DELETE", "/storage/flatcar", ["text": "rm: Input/output error"])
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.text.contains("Input/output error"), "\(outcome)")
            try #expect(!bench.volumes().contains(Self.volumes[1]))
            try #expect(bench.volumes().contains("flatcar:snippets/\(Self.snippet)"))
        }
    }

    @Test(.simulator) func `where there is nothing no guest is asked`() throws {
        try Bench.run { bench in
            try bench.simulator.change("/vms", ["vmid": 300, "config": [:]])
            let outcome = try bench.tool.run(["prune"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.hasPrefix("node pve1: no older version and no base config of ours was found\n"))
            try #expect(!bench.simulator.requests().contains { $0.path.contains("/qemu/300") })
        }
    }

    @Test(.simulator) func `snippets that the API does not show are found in a directory`() throws {
        try Bench.run { bench in
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            let name = "flatcar-base-00000000000000ee.ign"
            for file in [name, "mine.ign"] {
                try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(directory)/\(file)"))
            }
            let elsewhere = try bench.tool.run(["prune", "--snippet-dir", bench.scratch.path])
            #expect(elsewhere.text.contains("say with --snippet-storage"), "\(elsewhere)")
            let outcome = try bench.tool.run(["prune", "--snippet-dir", directory])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.line("\(directory)/\(name)")?.contains("  removed") == true, "\(outcome)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory) == ["mine.ign"])
        }
    }

    @Test(.simulator) func `snippets that the API does not show are found by SFTP`() throws {
        try Bench.run { bench in
            let server = try SSHServer(bench)
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            let name = "flatcar-base-00000000000000ee.ign"
            for file in [name, "mine.ign", Self.snippet] {
                try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(directory)/\(file)"))
            }
            let settings = server.settings(directory).mapValues { $0 as String? }
            let plan = try bench.tool.run(["prune", "--dry-run"], settings)
            #expect(plan.text.components(separatedBy: Self.snippet).count == 2, "once: \(plan)")
            let outcome = try bench.tool.run(["prune"], settings)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.line(directory + "/" + name)?.contains("  removed") == true, "\(outcome)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory) == ["mine.ign"])
        }
    }
}

extension Bench {
    /// Puts files where uploads of them would lie: ISOs into `local`, the others through `flatcar-upload`.
    fileprivate func putConfigs(_ names: String...) throws {
        for name in names {
            let directory =
                name.hasSuffix(".iso")
                ? try simulator.storagePath("local") + "/template/iso"
                : try simulator.storagePath("flatcar") + "/snippets"
            try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
        }
    }
}

extension Tool.Outcome {
    /// The line of the result about a file.
    fileprivate func line(_ file: String) -> Substring? {
        text.split(separator: "\n").first { $0.contains(file) }
    }
}
