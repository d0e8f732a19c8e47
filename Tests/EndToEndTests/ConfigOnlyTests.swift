import Foundation
import Testing

/// Versions that differ from another in their base config, their settings or their consumer alone.
@Suite(.blocking) struct ConfigOnlyTests {
    @Test(.simulator) func `such a version moves no image, and asks little`() throws {
        try Bench.run(world: ["task-time": 0.01]) { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let disk = try bench.currentDisk()
            let outcome = try bench.expectNoImage { try bench.tool.run(["build", "--without", "journal"]) }
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let counters = try bench.simulator.read("/counters")
            let (count, received, sent) = ("requests", "received", "sent")
            print(
                "a version that differs in its config alone: \(counters[count]?.int ?? -1) requests, "
                    + "\(counters[received]?.int ?? -1) bytes to Proxmox, \(counters[sent]?.int ?? -1) bytes from it")
            // How often a task is looked at depends on how long it takes; each once is what there must be.
            let requests = try bench.simulator.requests()
            let looks = requests.filter { $0.path.contains("/tasks/UPID:") }.map(\.path)
            #expect(requests.count - looks.count + Set(looks).count <= 15, "\(requests)")
            #expect((counters[received]?.int ?? .max) <= 64 << 10)
            #expect((counters[sent]?.int ?? .max) <= 64 << 10)
            try #expect(bench.currentDisk() == disk)
            try #expect(bench.versionDisks() == 1)
            try bench.expectTemplate()
            try bench.expectClones()
        }
    }

    @Test(.simulator, arguments: ["seabios", "ovmf"])
    func `one can go back to it and from it, and all that is too many goes`(firmware: String) throws {
        try Bench.run { bench in
            let build = ["build", "--bios", firmware, "--keep", "9"]
            let disks = firmware == "ovmf" ? 2 : 1
            try #expect(bench.tool.run(build).ending == .exit(0))
            let first = try bench.api.configuration()
            try #expect(bench.tool.run(build + ["--cores", "4", "--tag", "mine"]).ending == .exit(0))
            let second = try bench.api.configuration()
            for key in ["scsi0", "efidisk0"] { #expect(first[key] == second[key], "\(key)") }
            #expect(second["cores"] == 4)
            #expect((second["efidisk0"] != nil) == (firmware == "ovmf"))
            try #expect(bench.versionDisks() == disks)
            // Back, and there again, by its VMID.
            for (arguments, expected) in [(["rollback"], first), (["rollback", "21101"], second)] {
                let outcome = try bench.expectNoImage { try bench.tool.run(arguments) }
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let found = try bench.api.configuration()
                for key in ["scsi0", "efidisk0", "cores", "cicustom"] { #expect(found[key] == expected[key], "\(key)") }
                try bench.expectClones("\(outcome)")
            }
            // Another release, with a disk of its own; then both of the older ones go.
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(build).ending == .exit(0))
            try bench.expectClones()
            try #expect(bench.versionDisks() == 2 * disks)
            let prune = try bench.tool.run(["prune", "--keep", "0"])
            #expect(prune.ending == .exit(0), "\(prune)")
            try #expect(bench.machines() == [211, 21102], "\(prune)")
            try #expect(bench.versionDisks() == disks)
            try bench.expectClones("\(prune)")
        }
    }

    @Test(.simulator) func `another firmware needs no other image`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            for firmware in ["ovmf", "seabios"] {
                let outcome = try bench.expectNoImage { try bench.tool.run(["build", "--bios", firmware]) }
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let disk = try bench.api.configuration()["efidisk0"]?.string
                #expect((disk != nil) == (firmware == "ovmf"))
                #expect(disk?.contains("base-21101-disk-") != false, "\(disk ?? "")")
                try bench.expectClones("\(outcome)")
            }
            try #expect(bench.machines() == [211, 21100, 21101])
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect(bench.machines() == [211, 21100])
            try #expect(bench.versionDisks() == 1)
        }
    }

    @Test(.simulator) func `the pool's rights are enough for it`() throws {
        try Bench.run(world: Bench.pooledWorld) { bench in
            let build = ["build", "--pool", "flatcar"]
            try #expect(bench.tool.run(build).ending == .exit(0))
            let outcome = try bench.expectNoImage { try bench.tool.run(build + ["--cores", "4"]) }
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for arguments in [["rollback"], ["prune", "--keep", "0"]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
            try #expect(bench.machines() == [211, 21100])
        }
    }
}

extension Bench {
    /// A token whose rights on VMs come from the pool alone: it sees a VM when it has joined the pool, which comes last.
    static let pooledWorld: [String: JSON] = {
        let onPool: JSON = [
            "VM.Allocate", "VM.Audit", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk",
            "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
        ]
        let uploads: JSON = ["Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit"]
        let acl: JSON = [
            "/pool/flatcar": onPool, "/storage/local-images": ["Datastore.AllocateSpace", "Datastore.Audit"],
            "/storage/flatcar": uploads, "/storage/flatcar-upload": uploads,
            "/sdn/zones/localnetwork/vmbr0": ["SDN.Use"],
        ]
        let token: JSON = ["role": "normal", "id": "flatcar@pve!build", "acl": acl]
        return ["pools": ["flatcar"], "tokens": [token, ["role": "root", "id": "root@pam!admin"]]]
    }()
}
