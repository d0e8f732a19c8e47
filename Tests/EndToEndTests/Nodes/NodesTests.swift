import Foundation
import Testing

/// `build --nodes`: one download, and a template on each of several nodes.
@Suite(.blocking, .simulator) struct NodesTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test func `one download serves three nodes, again for a new release, and not for a config`() throws {
        try Bench.runNodes { bench in
            let first = try bench.tool.run(["build"])
            #expect(first.ending == .exit(0), "\(first)")
            try bench.expectTemplates("\(first)")
            try #expect(bench.imageDownloads() == 1)
            try #expect(bench.uploads() == ["pve1", "pve2", "pve3"])
            for node in Bench.nodes {
                #expect(first.text.contains("\(node.name)  \(node.vmid)       \(Self.old)  new version"), "\(first)")
            }

            try bench.simulator.clearLog()
            let second = try bench.tool.run(["build"])
            #expect(second.ending == .exit(0), "\(second)")
            #expect(second.text.split(separator: "\n").count { $0.hasSuffix("up to date") } == 3, "\(second)")
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })

            let config = try bench.expectNoImage { try bench.tool.run(["build", "--cores", "4"]) }
            #expect(config.ending == .exit(0), "\(config)")
            try bench.expectTemplates("\(config)")
            let machines = try bench.simulator.read("/state")["vms"]
            #expect(Bench.nodes.allSatisfy { machines?["\($0.vmid)"]?["config"]?["cores"] == 4 }, "\(config)")

            try bench.mirror.publish(Self.new)
            try bench.simulator.clearLog()
            let newer = try bench.tool.run(["build", "--cores", "4", "--output", "json"])
            #expect(newer.ending == .exit(0), "\(newer)")
            try bench.expectTemplates(release: Self.new, "\(newer)")
            try #expect(bench.imageDownloads() == 2)
            try #expect(bench.uploads() == ["pve1", "pve2", "pve3"])
            let rows = try JSON(newer.output)["nodes"]?.array ?? []
            #expect(rows.map { $0["node"] } == ["pve1", "pve2", "pve3"], "\(newer)")
            #expect(rows.map { $0["vmid"] } == [211, 212, 213], "\(newer)")
            #expect(rows.allSatisfy { $0["result"]?["changed"]?.bool == true && $0["error"] == nil }, "\(newer)")
        }
    }

    @Test func `the compressed image is decoded once for all, and changed as for one node`() throws {
        try Bench.runNodes { bench in
            bench.tool.environment["PROXMOX_FLATCAR_COMPRESSION"] = nil
            var peaks: [Int] = []
            for nodes in ["pve2=222", "pve1=211,pve2=212,pve3=213"] {
                let run = try bench.tool.start(["build", "--nodes", nodes])
                var peak = 0
                while run.child.wait(atMost: 0.01) == nil { peak = max(peak, run.child.peakMemory) }
                let outcome = try run.finish()
                #expect(outcome.ending == .exit(0), "\(outcome)")
                peaks.append(peak >> 20)
            }
            print("peak memory of a build: one node \(peaks[0]) MiB, three nodes \(peaks[1]) MiB")
            try #expect(bench.imageDownloads() == 2, "one for each of the two runs")
            let disks = try bench.simulator.read("/volumes").array.filter {
                $0["volid"]?.string?.contains("/base-") == true
            }.map { $0["path"]?.string ?? "" }
            try #require(disks.count == 4)
            try bench.expectDisk(Mirror.plainImage)
            for disk in disks.dropFirst() {
                let compared = try Command.attempt("qemu-img", ["compare", disks[0], disk], in: bench.scratch)
                #expect(compared.ending == .exit(0), "\(compared.text)")
            }
        }
    }

    @Test func `a plan is made for all, and sends nothing`() throws {
        try Bench.runNodes { bench in
            let before = try bench.inventory()
            try bench.simulator.clearLog()
            let text = try bench.tool.run(["build", "--dry-run"])
            #expect(text.ending == .exit(0), "\(text)")
            for node in Bench.nodes {
                #expect(text.text.contains("create VM \(node.firstVersion)"), "\(text)")
                #expect(text.text.contains("on node \(node.name)"), "\(text)")
            }
            let json = try bench.tool.run(["build", "--dry-run", "--output", "json", "--exit-code"])
            #expect(json.ending == .exit(2), "\(json)")
            let rows = try JSON(json.output)["nodes"]?.array ?? []
            #expect(rows.map { $0["node"] } == ["pve1", "pve2", "pve3"], "\(json)")
            #expect(rows.map { $0["plan"]?["vmid"] } == [211, 212, 213], "\(json)")
            #expect(rows.map { $0["plan"]?["version"] } == [21100, 21200, 21300], "\(json)")
            #expect(
                rows.allSatisfy { $0["plan"]?["steps"]?.array.contains { $0["step"] == "upload-image" } == true },
                "\(json)")
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            try #expect(bench.imageDownloads() == 0)
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `a node has storages of its own by the settings file`() throws {
        let fast: JSON = [
            "storage": "fast", "type": "dir", "path": "srv/fast", "content": "images", "nodes": "pve2",
        ]
        try Bench.runNodes { bench in
            try bench.simulator.change("/storages", fast)
            let file = try bench.scratch.file(
                "nodes.env",
                "PROXMOX_FLATCAR_DISK_STORAGE=local-images\npve2.disk-storage=fast\npve3.version-vmids=5000-5009\n")
            bench.tool.environment["PROXMOX_FLATCAR_CONFIG"] = file
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for (node, storage) in zip(Bench.nodes, ["local-images", "fast", "local-images"]) {
                try #expect(bench.lack(of: node, storages: [storage]) == nil, "\(outcome)")
            }
            let disks = try bench.volumes().filter { $0.contains("/base-") }.sorted()
            try #expect(bench.machines() == [211, 212, 213, 5000, 21100, 21200], "\(outcome)")
            #expect(disks.map { $0.prefix { $0 != ":" } } == ["fast", "local-images", "local-images"], "\(disks)")
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test func `each node is asked at its own address with --direct, else all at one`() throws {
        try Bench.runNodes { bench in
            let through = try bench.tool.run(["build"])
            #expect(through.ending == .exit(0), "\(through)")
            try #expect(bench.simulator.requests().allSatisfy { $0.entry == "pve1" })

            try bench.mirror.publish(Self.new)
            try bench.simulator.clearLog()
            let direct = try bench.tool.run(["build", "--direct"])
            #expect(direct.ending == .exit(0), "\(direct)")
            let requests = try bench.simulator.requests()
            let changes = requests.filter { $0.method != "GET" }
            #expect(changes.allSatisfy { $0.entry == $0.node }, "\(changes.map(\.text))")
            #expect(Set(changes.map(\.entry)) == ["pve1", "pve2", "pve3"])
            // Only the addresses are asked for where the settings say.
            let others = requests.filter { $0.entry != $0.node && !$0.node.isEmpty }
            #expect(others.isEmpty, "\(others.map(\.text))")
            try bench.expectTemplates(release: Self.new, "\(direct)")
        }
    }

    @Test func `each node's certificate may be pinned by its own fingerprint`() throws {
        try Bench.runNodes { bench in
            let prints = try bench.simulator.ready["node-fingerprints"]?.object ?? [:]
            func line(_ key: String, _ node: String) -> String { "\(key)=\(prints[node]?.string ?? "")\n" }
            let file = try bench.scratch.file(
                "pins.env",
                line("PROXMOX_FLATCAR_FINGERPRINT", "pve1") + line("pve2.fingerprint", "pve2")
                    + line("pve3.fingerprint", "pve3"))
            bench.tool.environment["PROXMOX_FLATCAR_CONFIG"] = file
            bench.tool.environment["PROXMOX_FLATCAR_CA_FILE"] = nil
            for way in [[], ["--direct"]] {
                let outcome = try bench.tool.run(["check"] + way)
                #expect(outcome.ending == .exit(2), "\(outcome)")
            }
        }
    }

    @Test func `on a shared storage one template serves all, and its clones start on each node`() throws {
        let storages: JSON = [
            ["storage": "nas", "type": "nfs", "path": "mnt/nas", "content": "images,import,snippets"],
            [
                "storage": "nas-upload", "type": "nfs", "path": "mnt/nas", "content": "vztmpl",
                "content-dirs": "vztmpl=snippets",
            ],
        ]
        try Bench.runNodes(world: ["storages": storages]) { bench in
            try bench.letTokenDelete(on: ["nas", "nas-upload"])
            bench.tool.environment["PROXMOX_FLATCAR_IMAGE_STORAGE"] = "nas"
            let plan = try bench.tool.run(["build", "--dry-run"])
            for name in ["pve2", "pve3"] {
                #expect(
                    plan.text.contains("Node \(name): template 211 on pve1 serves it, because storage nas is shared."),
                    "\(plan)")
            }
            let outcome = try bench.tool.run(["build", "--output", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let rows = try JSON(outcome.output)["nodes"]?.array ?? []
            #expect(rows.map { $0["servedBy"] } == [nil, 211, 211], "\(outcome)")
            try #expect(bench.machines() == [211, 21100], "\(outcome)")
            try #expect(bench.lack(of: Bench.nodes[0], storages: ["nas"]) == nil, "\(outcome)")
            for (vmid, node) in [(9011, "pve2"), (9012, "pve3")] {
                try bench.api.work(
                    "POST", bench.api.path(211) + "/clone",
                    [("newid", "\(vmid)"), ("full", "0"), ("target", node)])
                try #expect(bench.machine(vmid)?["node"]?.string == node)
                try bench.api.call("PUT", "/nodes/\(node)/qemu/\(vmid)/cloudinit")
            }
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test func `a base config that only one of the served nodes can read is warned of`() throws {
        let storages: JSON = [
            ["storage": "nas", "type": "nfs", "path": "mnt/nas", "content": "images,import"],
            ["storage": "own", "type": "dir", "path": "srv/own", "content": "snippets"],
            [
                "storage": "own-upload", "type": "dir", "path": "srv/own", "content": "vztmpl",
                "content-dirs": "vztmpl=snippets",
            ],
        ]
        try Bench.runNodes(world: ["storages": storages]) { bench in
            try bench.letTokenDelete(on: ["nas", "own", "own-upload"])
            bench.tool.environment["PROXMOX_FLATCAR_IMAGE_STORAGE"] = "nas"
            let plan = try bench.tool.run(["build", "--dry-run"])
            #expect(plan.ending == .exit(0), "\(plan)")
            #expect(plan.text.contains("clones on pve2, pve3 will not start"), "\(plan)")
        }
    }

    @Test func `list, check, rollback, prune and doctor take the same nodes`() throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["check"]).ending == .exit(2))
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.tool.run(["check"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let check = try bench.tool.run(["check", "--output", "json"])
            #expect(check.ending == .exit(2), "\(check)")
            #expect(try JSON(check.output)["nodes"]?.array.count { $0["result"]?["somethingToDo"] != nil } == 3)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))

            let list = try bench.tool.run(["list"])
            #expect(list.ending == .exit(0), "\(list)")
            for node in Bench.nodes {
                for words in ["Node \(node.name), template \(node.vmid):", "\(node.firstVersion)  \(Self.old)"] {
                    #expect(list.text.contains(words), "\(list)")
                }
            }
            let doctor = try bench.tool.run(["doctor"])
            #expect(doctor.ending == .exit(0), "\(doctor)")
            let back = try bench.tool.run(["rollback"])
            #expect(back.ending == .exit(0), "\(back)")
            try bench.expectTemplates(release: Self.old, "\(back)")
            let prune = try bench.tool.run(["prune", "--keep", "0"])
            #expect(prune.ending == .exit(0), "\(prune)")
            try #expect(bench.machines() == [211, 212, 213, 21100, 21200, 21300], "\(prune)")
            try bench.expectTemplates(release: Self.old, "\(prune)")
        }
    }
}
