import Foundation
import Testing

/// A template that was made by hand is taken over.
@Suite(.blocking) struct AdoptTests {
    /// Where the disk of a template made by hand is, and what it has besides.
    struct Made: Sendable, CustomTestStringConvertible {
        let slot: String
        var hasDrive = true
        var firmware = "seabios"

        var testDescription: String { "\(slot), \(hasDrive ? "a" : "no") cloud-init drive, \(firmware)" }
    }

    static let made = [
        Made(slot: "scsi0"), Made(slot: "virtio0"), Made(slot: "scsi0", hasDrive: false),
        Made(slot: "virtio0", hasDrive: false), Made(slot: "scsi0", firmware: "ovmf"),
    ]

    @Test(.simulator, arguments: made)
    func `its disk becomes a version that one can go back to, and that goes when it is too many`(made: Made) throws {
        try Bench.run { bench in
            try bench.makeByHand(made)
            let before = try bench.api.configuration()
            let disk = try #require(before[made.slot]?.string?.volume)
            let world = try bench.inventory()
            let refused = try bench.tool.run(["build"])
            #expect(refused.ending == .exit(1) && refused.complaints.count == 1, "\(refused)")
            #expect(refused.errors.contains("build --adopt"), "\(refused)")
            let build = ["build", "--adopt", "--bios", made.firmware]
            let plan = try bench.tool.run(build + ["--dry-run"])
            #expect(plan.ending == .exit(0), "\(plan)")
            let says = [
                "template 211 is taken over", "its disk \(disk) becomes a version of its own",
                "what changes: cores 1 → 2", "what stays: its VMID", "\(made.slot): the disk of template 21100",
            ]
            for words in says { #expect(plan.text.contains(words), "\(words): \(plan)") }
            try #expect(bench.inventory() == world)

            let outcome = try bench.tool.run(build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let after = try bench.api.configuration()
            #expect(after[made.slot]?.string?.contains("base-21100-disk-") == true, "\(after.text)")
            #expect(
                after["tags"] == "4593.2.5;flatcar;flatcar-stable;theirs" && after["name"] == "by-hand", "\(after.text)"
            )
            #expect(after["description"]?.string?.hasPrefix("ask Jo") == true)
            #expect(after["net0"] == before["net0"] && after["boot"] == before["boot"])
            let versions = try bench.versions()
            #expect(versions.map { $0["release"] } == ["4593.2.5", "adopted"], "\(versions)")
            try bench.expectClones("\(outcome)")
            try #expect(
                bench.tool.run(["build", "--bios", made.firmware, "--dry-run", "--exit-code"]).ending == .exit(0))

            // Back to what was there, and forth again.
            let back = try bench.tool.run(["rollback"])
            #expect(back.ending == .exit(0), "\(back)")
            let returned = try bench.api.configuration()
            #expect(returned[made.slot]?.string?.volume == disk, "\(returned.text)")
            #expect(returned["efidisk0"] == before["efidisk0"], "\(returned.text)")
            for key in ["cores", "memory", "net0", "boot", "cpu"] { #expect(returned[key] == before[key], "\(key)") }
            #expect((returned["ide2"] != nil) == made.hasDrive)
            try bench.expectClones("\(back)")
            let prune = try bench.tool.run(["prune", "--keep", "0"])
            #expect(prune.ending == .exit(0), "\(prune)")
            try bench.expectClones("\(prune)")
            let forth = try bench.tool.run(["build", "--release", "4593.2.5", "--bios", made.firmware])
            #expect(forth.ending == .exit(0), "\(forth)")
            let last = try bench.tool.run(["prune", "--keep", "0"])
            #expect(last.ending == .exit(0), "\(last)")
            try #expect(bench.api.machines().count == 2, "\(last)")
            try #expect(!bench.volumes().contains(disk), "\(last)")
            try #expect(!bench.api.configuration().object.keys.contains { $0.hasPrefix("unused") })
            try bench.expectClones("\(last)")
        }
    }

    @Test(.simulator) func `linked clones keep the disk of the template that was made by hand`() throws {
        try Bench.run { bench in
            try bench.makeByHand(Made(slot: "scsi0"))
            let disk = try #require(try bench.api.configuration()["scsi0"]?.string?.volume)
            try bench.clone(211, as: 305)
            try #expect(bench.tool.run(["build", "--adopt"]).ending == .exit(0))
            for _ in 0..<2 {
                let prune = try bench.tool.run(["prune", "--keep", "0"])
                #expect(prune.ending == .exit(0) && prune.text.contains("VM 305"), "\(prune)")
                try #expect(bench.volumes().contains(disk))
                try #expect(bench.versions().count == 2)
            }
            try bench.api.destroy(305)
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect(!bench.volumes().contains(disk))
            try bench.expectClones()
        }
    }

    private static func guest(_ config: [String: JSON]) -> [String: JSON] {
        let config = config.merging(["name": "precious", "cores": 1]) { old, _ in old }
        return ["vms": [["vmid": 211, "config": .object(config)]]]
    }

    private static let adopt = ["build", "--adopt"]

    static let refusals = [
        Mishap(
            "a plain VM", exit: 1, says: ["VM 211 cannot be adopted: it is a VM and no template", "qm template 211"],
            arguments: adopt, world: guest([:])
        ) { _, _ in },
        Mishap(
            "a protected template", exit: 1, says: ["it is protected", "qm set 211 --protection 0"], arguments: adopt,
            world: guest(["template": 1, "protection": 1])
        ) { _, _ in },
        Mishap(
            "a template with snapshots", exit: 1, says: ["it has snapshots"], arguments: adopt,
            world: guest(["template": 1, "parent": "before"])
        ) { _, _ in },
        Mishap(
            "a template without a disk", exit: 1, says: ["it has no disk that it starts from"], arguments: adopt,
            world: guest(["template": 1])
        ) { _, _ in },
        Mishap(
            "a template of a newer tool", exit: 1, says: ["schema 9"], arguments: adopt,
            world: guest(["template": 1, "description": "<!-- proxmox-flatcar {\"schema\":9} -->"])
        ) { _, _ in },
        Mishap(
            "a template of a newer tool, without the flag", exit: 1, says: ["schema 9", "Choose another VMID (--vmid"],
            world: guest(["template": 1, "description": "<!-- proxmox-flatcar {\"schema\":9} -->"])
        ) { _, _ in },
    ]

    @Test(.simulator, arguments: refusals) func `what cannot be taken over is refused, and why`(mishap: Mishap) throws {
        try mishap.run()
    }

    @Test(.simulator) func `a template of ours is taken over by nobody`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.adopt)
            #expect(outcome.ending == .exit(0) && outcome.text.contains("nothing to do"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }
}

extension Bench {
    /// A template as the usual guides make it.
    fileprivate func makeByHand(_ made: AdoptTests.Made) throws {
        var form = [
            ("vmid", "211"), ("name", "by-hand"), ("description", "ask Jo"), ("tags", "theirs"), ("cores", "1"),
            ("memory", "1024"), ("scsihw", "virtio-scsi-pci"), (made.slot, "local-images:1"),
            ("net0", "virtio,bridge=vmbr0"), ("boot", "order=\(made.slot)"), ("bios", made.firmware),
        ]
        if made.hasDrive { form.append(("ide2", "local-images:cloudinit")) }
        if made.firmware == "ovmf" { form.append(("efidisk0", "local-images:1,efitype=4m")) }
        try api.work("POST", "/nodes/\(target.node)/qemu", form)
        try api.work("POST", api.vmPath + "/template")
    }
}
