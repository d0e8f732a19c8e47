import Foundation
import Testing

/// `doctor` looks at all that a build needs.
@Suite(.blocking) struct DoctorTests {
    @Test(
        .simulator,
        arguments: BadProxmoxTests.connection + BadProxmoxTests.storages + BadProxmoxTests.cluster
            + TakenTests.rows.filter { $0.arguments.first == "build" })
    func `what would end a build is found before it`(mishap: Mishap) throws { try mishap.examine() }

    @Test func `where all is there, nothing is missing and nothing is changed`() throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["doctor"])
            #expect(outcome.ending == .exit(0) && outcome.complaints.isEmpty, "\(outcome)")
            for words in [
                "4593.2.5 (stable, amd64-usr)", "VMID \(bench.target.vmid)", "free", "all that a build needs",
            ] {
                #expect(outcome.text.contains(words), "\(outcome)")
            }
            #expect(!outcome.text.contains("missing"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(
        .simulator,
        arguments: [
            (["--release", MirrorServer.release], 1, "--allow-downgrade"),
            (["--consumer", "capmox", "--board", "arm64-usr"], 64, "--consumer capmox"),
        ] as [([String], Int32, String)])
    func `what only the plan of a build shows is found too`(options: [String], exit: Int32, says: String) throws {
        try Bench.run { bench in
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            let build = try bench.tool.run(["build", "--dry-run"] + options)
            #expect(build.ending == .exit(exit) && build.errors.contains(says), "\(build)")
            let outcome = try bench.tool.run(["doctor"] + options)
            #expect(outcome.ending == .exit(exit) && outcome.text.contains(says), "\(outcome)")
            try #expect(bench.tool.run(["doctor"]).ending == .exit(0))
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `an older release that is asked for is fine`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let options = ["--release", MirrorServer.release, "--allow-downgrade"]
            let outcome = try bench.tool.run(["doctor"] + options)
            #expect(outcome.ending == .exit(0), "\(outcome)")
        }
    }

    @Test(.simulator) func `the node is looked at although the release server does not answer`() throws {
        try Bench.run { bench in
            _ = try Administrator(bench, entries: ["/": Self.normal.subtracting(["VM.Config.Disk"])])
            let outcome = try bench.tool.run(["doctor", "--release-url", "http://127.0.0.1:1"])
            #expect(outcome.ending == .exit(69), "\(outcome)")
            for words in ["cannot connect to http://127.0.0.1:1/", "lacks VM.Config.Disk", "pveum acl modify /vms "] {
                #expect(outcome.text.contains(words), "\(outcome)")
            }
        }
    }

    /// A token, its rights and its node; and the options of the build.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var options: [String] = []
        /// Whether the storage for images is named, as in the other tests.
        var namesImageStorage = true
        /// Privileges by path.
        var entries: [String: Set<String>] = ["/": normal]
        /// Only what is optional is missing.
        var isFine = false
        var spoil: @Sendable (Bench) throws -> Void = { _ in }
    }

    static let normal: Set = [
        "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit", "SDN.Use", "VM.Allocate",
        "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
        "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
    ]
    private static let named = ["--disk-storage", "local-images", "--image-storage", "flatcar"]

    static let cases: [Case] =
        [
            Case(testDescription: "no right at all", options: named, entries: [:]),
            Case(testDescription: "no right at all, in a pool", options: named + ["--pool", "flatcar"], entries: [:]),
            Case(testDescription: "no right at all, on a VLAN", options: named + ["--vlan", "7"], entries: [:]),
            Case(
                testDescription: "versions under other VMIDs", options: ["--version-vmids", "9000-9009"],
                isFine: true),
            Case(testDescription: "a version that is tried out", options: ["--smoke-test"]),
            Case(
                testDescription: "one storage for everything", options: ["--disk-storage", "flatcar"],
                entries: ["/": normal.subtracting(["Datastore.AllocateTemplate"])]
            ) { try $0.simulator.change("/storages/flatcar", ["content": "images,import,snippets"]) },
            Case(testDescription: "a storage without the content", options: ["--image-storage", "local-images"]),
            Case(testDescription: "no storage that takes images", namesImageStorage: false) { bench in
                try bench.simulator.change("/storages/local", ["content": "iso,vztmpl,snippets"])
                try bench.simulator.change("/storages/flatcar", ["content": "snippets"])
            },
            Case(testDescription: "no storage for the base config") { bench in
                try bench.simulator.change("/storages/flatcar-upload", ["content": "backup"])
                try bench.simulator.change("/storages/local", ["content": "backup"])
            },
            Case(testDescription: "storages for disks only", namesImageStorage: false) { bench in
                for storage in ["local", "flatcar", "flatcar-upload"] { try bench.simulator.remove(storage: storage) }
            },
            Case(testDescription: "storages for backups only, beside the disks", namesImageStorage: false) { bench in
                for storage in ["local", "flatcar", "flatcar-upload"] {
                    try bench.simulator.change("/storages/\(storage)", ["content": "backup"])
                }
            },
            Case(
                testDescription: "tags of a list", options: named, entries: ["/": normal.union(["Sys.Audit"])]
            ) { bench in
                try bench.simulator.change(
                    "/settings", ["user-tag-access": ["user-allow": "list", "user-allow-list": ["flatcar"]]])
            },
            Case(testDescription: "a protected template") { bench in
                try #expect(bench.tool.run(["build"]).ending == .exit(0))
                try bench.simulator.change("/vms/\(bench.target.vmid)", ["protection": "1"])
            },
        ]
        // Rights that come from above, all but one: granting that must not take the others away.
        + normal.subtracting(["Datastore.Audit", "VM.Audit"]).sorted().map {
            Case(testDescription: "all rights but \($0)", options: named, entries: ["/": normal.subtracting([$0])])
        }

    @Test(.simulator, arguments: cases)
    func `the commands that it prints are enough for a build`(row: Case) throws {
        try Bench.run(world: ["pools": ["flatcar"]]) { bench in
            try row.spoil(bench)
            var administrator = try Administrator(bench, entries: row.entries)
            let settings = row.namesImageStorage ? [:] : ["PROXMOX_FLATCAR_IMAGE_STORAGE": nil as String?]
            var options = row.options
            var outcome = try bench.tool.run(["doctor"] + options, settings)
            #expect(row.isFine || outcome.ending != .exit(0), "\(outcome)")
            // What is set right may show what else is missing.
            for _ in 1...4 {
                for command in Self.commands(in: outcome.text) { try administrator.enter(command) }
                if outcome.text.contains("--pool flatcar"), !options.contains("--pool") {
                    options += ["--pool", "flatcar"]
                }
                outcome = try bench.tool.run(["doctor"] + options, settings)
            }
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(!outcome.text.contains("optional"), "\(outcome)")
            let build = try bench.tool.run(["build"] + options, settings)
            #expect(build.ending == .exit(0), "\(build)")
        }
    }

    private static func commands(in text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("  p") || $0.hasPrefix("  qm ") }.map {
            String($0.dropFirst(2))
        }
    }

    /// The entries of one VMID go with its template.
    @Test(.simulator) func `a range of VMIDs takes rights on all of them, which a pool gives`() throws {
        try Bench.run(world: ["pools": ["flatcar"]]) { bench in
            let guest = Self.normal.filter { $0.hasPrefix("VM.") }
            var administrator = try Administrator(
                bench, entries: ["/": Self.normal.subtracting(guest), "/vms/211": guest, "/vms/9000": guest])
            let range = ["--version-vmids", "9000-9009"]
            for command in ["doctor", "build"] {
                let outcome = try bench.tool.run([command] + range)
                #expect(outcome.ending == .exit(77), "\(outcome)")
                #expect(outcome.description.contains(command == "build" ? "/vms/9001" : "--pool NAME"), "\(outcome)")
            }
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            let pooled = range + ["--pool", "flatcar"]
            for command in Self.commands(in: try bench.tool.run(["doctor"] + pooled).text) {
                try administrator.enter(command)
            }
            for command in ["doctor", "build"] {
                let outcome = try bench.tool.run([command] + pooled)
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
        }
    }

    @Test(.simulator) func `a role that is there is changed, one that fits is used`() throws {
        try Bench.run { bench in
            _ = try Administrator(bench, entries: ["/": Self.normal.subtracting(["SDN.Use", "VM.Config.Disk"])])
            try bench.simulator.change("/roles/FlatcarVM", ["privs": ["VM.Audit"]])
            try bench.simulator.change("/roles/FlatcarBridge", ["privs": ["SDN.Use"]])
            let outcome = try bench.tool.run(["doctor", "--output", "json"])
            #expect(outcome.ending == .exit(77), "\(outcome)")
            let findings = try JSON(outcome.text)["findings"]?.array ?? []
            func commands(_ subject: String) -> [String] {
                findings.first { $0["what"]?.string == subject }?["commands"]?.array.compactMap(\.string) ?? []
            }
            let guest = commands("rights on /vms")
            #expect(guest.first?.hasPrefix("pveum role modify FlatcarVM --append 1 --privs \"VM.Allocate") == true)
            let entry = "--users ci@pve --tokens 'ci@pve!build' --roles"
            #expect(guest.last == "pveum acl modify /vms \(entry) FlatcarVM")
            #expect(
                commands("rights on /sdn/zones/localnetwork/vmbr0")
                    == ["pveum acl modify /sdn/zones/localnetwork/vmbr0 \(entry) FlatcarBridge"])
            try #expect(JSON(outcome.text)["ready"]?.bool == false)
        }
    }

    @Test(.simulator) func `no right is granted on a storage that can take nothing`() throws {
        try Bench.run { bench in
            try bench.simulator.change(
                "/storages", ["storage": "old-world", "type": "esxi", "path": "esxi", "content": "import"])
            _ = try Administrator(bench, entries: ["/": Self.normal.subtracting(["Datastore.AllocateTemplate"])])
            let outcome = try bench.tool.run(["doctor", "--image-storage", "old-world"])
            #expect(outcome.text.contains("takes no upload"), "\(outcome)")
            #expect(!Self.commands(in: outcome.text).contains { $0.contains("old-world") }, "\(outcome)")
        }
    }

    @Test(.simulator) func `a pool that is not there is named to whom may see pools`() throws {
        try Bench.run { bench in
            _ = try Administrator(bench, entries: ["/": Self.normal.union(["Pool.Audit"])])
            for command in ["doctor", "build"] {
                let outcome = try bench.tool.run([command, "--pool", "nope"])
                #expect(outcome.ending == .exit(1), "\(outcome)")
                let text = command == "build" ? outcome.errors : outcome.text
                #expect(text.contains("there is no pool nope") && text.contains("pveum pool add nope"), "\(outcome)")
            }
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
        }
    }
}
