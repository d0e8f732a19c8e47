import Foundation
import Testing

/// VMID 211 holds something that a build may not touch, or cannot.
@Suite(.blocking) struct TakenTests {
    @Test(.simulator, arguments: rows)
    func `what is not ours is never touched`(mishap: Mishap) throws { try mishap.run() }

    private static func guest(_ more: [String: JSON] = [:], _ config: [String: JSON] = [:]) -> [String: JSON] {
        let config: [String: JSON] = config.merging(["name": "precious", "cores": 1]) { $1 }
        return ["vms": [.object(["vmid": 211, "config": .object(config)].merging(more) { $1 })]]
    }

    static let rows: [Mishap] = [
        Mishap("a VM of somebody else", exit: 1, says: ["VMID 211", "not ours", "precious", "--vmid"], world: guest()) {
            _, _ in
        },
        Mishap("a running VM of somebody else", exit: 1, says: ["not ours"], world: guest(["running": .bool(true)])) {
            _, _ in
        },
        Mishap(
            "a template of somebody else", exit: 1, says: ["VMID 211", "not ours", "precious"],
            world: guest([:], ["template": 1])
        ) { _, _ in },
        Mishap(
            "a template whose record is damaged", exit: 1, says: ["record"],
            world: guest([:], ["template": 1, "description": "<!-- proxmox-flatcar {\"schema\":1} -->"])
        ) { _, _ in },
        Mishap(
            "a template of a newer tool", exit: 1, says: ["schema 9"],
            world: guest([:], ["template": 1, "description": "<!-- proxmox-flatcar {\"schema\":9} -->"])
        ) { _, _ in },
        Mishap("a locked VM", exit: 1, says: ["not ours", "precious"], world: guest(["lock": "backup"])) { _, _ in },
        Mishap(
            "a VM that is being made", exit: 75, says: ["VM 211 is locked (create)", "qm destroy 211 --skiplock"],
            world: guest(["lock": "create"])
        ) { _, _ in },
        Mishap(
            "a VM on another node", exit: 1, says: ["211", "pve2", "pve1"], arguments: ["build", "--node", "pve1"],
            world: guest(["node": "pve2"]).merging(["nodes": ["pve1", "pve2"]]) { $1 }
        ) { _, _ in },
        Mishap("a check of a VM of somebody else", exit: 1, says: ["not ours"], arguments: ["check"], world: guest()) {
            _, _ in
        },
        Mishap("a list of a VM of somebody else", exit: 1, says: ["not ours"], arguments: ["list"], world: guest()) {
            _, _ in
        },
    ]

    @Test(.simulator) func `a locked template stays as it is, and is found again when it is free`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let vmid = bench.target.vmid
            try bench.simulator.change("/vms/\(vmid)", ["lock": "backup"])
            let before = try bench.inventory()
            // Nobody who only looks is turned away, nor whoever has nothing to do.
            for command in ["check", "list", "doctor", "build"] {
                let outcome = try bench.tool.run([command])
                #expect(outcome.ending == .exit(0), "\(outcome)")
                #expect(command == "build" || outcome.text.contains("locked now (backup)"), "\(outcome)")
            }
            try bench.mirror.publish(MirrorServer.newerRelease)
            for command in [["build"], ["prune", "--keep", "0"]] {
                let outcome = try bench.tool.run(command)
                #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("VM \(vmid) is locked (backup)"), "\(outcome)")
                #expect(outcome.errors.contains("qm unlock \(vmid)"), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
            try bench.simulator.change("/vms/\(vmid)", ["lock": nil])
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.expectTemplate(release: MirrorServer.newerRelease)
        }
    }

    @Test(.simulator) func `whatever goes wrong, the template that is there stays as it is`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            let before = try bench.inventory()
            let garbage = try bench.scratch.directory("mirror/amd64-usr/current")
            try "garbage".write(toFile: garbage + "/version.txt", atomically: true, encoding: .utf8)
            let mishaps: [(Int32, [String: String?])] = [
                (65, ["PROXMOX_FLATCAR_RELEASE_URL": "file://\(bench.scratch.path)/mirror"]),
                (69, ["PROXMOX_FLATCAR_RELEASE_URL": bench.mirror.url + "/wrong"]),
                (69, ["PROXMOX_FLATCAR_RELEASE_URL": bench.mirror.secureURL]),
                (77, ["PROXMOX_SECRET": "00000000-0000-0000-0000-000000000000"]),
                (69, ["PROXMOX_FLATCAR_CA_FILE": bench.mirror.server.certificate]),
                (1, ["PROXMOX_FLATCAR_NODE": "pve9"]),
            ]
            for (code, changes) in mishaps {
                let outcome = try bench.tool.run(["build"], changes)
                #expect(outcome.ending == .exit(code) && outcome.complaints.count == 1, "\(changes): \(outcome)")
            }
            let token = try bench.simulator.token("nothing")
            let blind = try bench.tool.run(["build"], ["PROXMOX_TOKEN": token.id, "PROXMOX_SECRET": token.secret])
            #expect(blind.ending != .exit(0) && blind.complaints.count == 1, "\(blind)")
            try #expect(bench.inventory() == before)
        }
    }

    /// What a command would find that looks at another node than that of the VM, or with another token.
    static let places: [[String: JSON]] = [
        guest(), ["nodes": ["pve1", "pve2"], "vms": [["vmid": 211, "node": "pve2", "config": ["name": "precious"]]]],
    ]

    @Test(.simulator, arguments: places, [false, true])
    func `every command ends alike where the VMID is somebody else's`(world: [String: JSON], isHidden: Bool) throws {
        try Bench.run(world: world) { bench in
            if isHidden {
                let acl: [String: JSON] = ["/": .array(try bench.ownRights()), "/vms/211": []]
                try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": .object(acl)])
            }
            let before = try bench.inventory()
            let on = ["--node", bench.target.node]
            for command in [["build"], ["check"], ["list"], ["rollback"], ["prune"], ["prune", "--dry-run"]] {
                let outcome = try bench.tool.run(command + on)
                #expect(outcome.ending == .exit(1) && outcome.text.isEmpty, "\(command): \(outcome)")
                #expect(outcome.complaints.count == 1, "\(command): \(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `another VMID is free to take`() throws {
        try Bench.run(world: Self.guest()) { bench in
            let foreign = try bench.api.configuration()
            let outcome = try bench.tool.run(["build", "--vmid", "311"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.api.configuration() == foreign)
            try #expect(bench.machine(311)?["config"]?["template"] == 1)
            try #expect(bench.machines() == [211, 311, 31100])
            try #expect(bench.volumes().contains("flatcar:import/flatcar-31100.qcow2"))
        }
    }
}
