import Foundation
import Testing

/// A version is started once before anybody can clone it.
@Suite(.blocking) struct SmokeTestTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)
    static let build = ["build", "--smoke-test", "--smoke-test-timeout", "3s"]

    @Test(.simulator) func `a release that starts with its base config becomes the template`() throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            let plan = try bench.tool.run(Self.build + ["--dry-run"])
            #expect(plan.text.contains("start a throwaway clone of it as VM 21101"), "\(plan)")
            #expect(plan.text.contains("clone: linked"), "\(plan)")
            #expect(plan.text.contains("/proc/sys/kernel/printk is 4 4 1 7"), "\(plan)")
            for (release, machines) in [(Self.old, [211, 21100]), (Self.new, [211, 21100, 21101])] {
                try bench.mirror.publishOnce(release)
                let outcome = try bench.tool.run(Self.build)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let throwaway = (machines.last ?? 0) + 1
                #expect(
                    outcome.errors.contains("VM \(throwaway) started as release \(release), with its base config"),
                    "\(outcome)")
                try bench.expectTemplate(release: release)
                try #expect(bench.machines() == machines)
                try #expect(!bench.volumes().contains { $0.contains("\(throwaway)") })
            }
            try #expect(bench.tool.run(Self.build + ["--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let settings: JSON
        let says: String
    }

    static let troubles = [
        Trouble(
            testDescription: "no agent answers", settings: ["guest-silent": .bool(true)],
            says: "its guest agent did not answer within 3"),
        Trouble(
            testDescription: "another release starts",
            settings: ["guest-files": ["/etc/os-release": "ID=flatcar\nVERSION_ID=4593.2.4\n"]],
            says: "its /etc/os-release says VERSION_ID 4593.2.4"),
        Trouble(
            testDescription: "no version at all", settings: ["guest-files": ["/etc/os-release": "ID=flatcar\n"]],
            says: "its /etc/os-release says no VERSION_ID"),
        Trouble(
            testDescription: "the base config is not applied",
            settings: ["guest-files": ["/proc/sys/kernel/printk": "7\t4\t1\t7\n"]],
            says: "/proc/sys/kernel/printk is 7 4 1 7, and not 4 4 1 7"),
        Trouble(
            testDescription: "what the base config sets is not there",
            settings: ["guest-files": ["/proc/sys/kernel/printk": nil]],
            says: "/proc/sys/kernel/printk cannot be read ("),
    ]

    @Test(.simulator, arguments: troubles)
    func `a release that does not start as it should leaves the template as it is`(trouble: Trouble) throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            try #expect(bench.tool.run(Self.build).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.simulator.change("/settings", trouble.settings)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains(trouble.says), "\(outcome)")
            #expect(outcome.errors.contains("The template is unchanged"), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    /// Ignition reads no drive on this platform, so that the guest is as it comes.
    @Test(.simulator) func `an image that was not changed fails the test`() throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            try #expect(
                bench.tool.run(["fetch", "-o", bench.scratch.path + "/x.qcow2", "--platform", "qemu"]).ending
                    == .exit(0))
            try bench.simulator.change("/settings", ["guest-files": ["/proc/sys/kernel/printk": "7\t4\t1\t7\n"]])
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(65), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `rights that the test needs are named before anything is done`() throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(77) && outcome.complaints.count == 1, "\(outcome)")
            for name in ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead", "/vms/21100"] {
                #expect(outcome.errors.contains(name), "\(name): \(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator, arguments: ["/clone$", "/status/start$", "/agent/ping$", "/status/stop$"])
    func `a throwaway that a killed run has left is destroyed by the next`(call: String) throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.simulator.fault("hold", "POST", call, ["when": "after"])
            try bench.killWhenHeld(Self.build)
            let next = try bench.tool.run(Self.build)
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplate(release: Self.new, "\(next)")
            // Nothing is downloaded again.
            try #expect(bench.machines() == [211, 21100, 21101], "\(next)")
        }
    }

    @Test(.simulator) func `the rights that docs/proxmox.md grants on the pool are enough`() throws {
        let onPool: JSON = [
            "VM.Allocate", "VM.Audit", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk",
            "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.PowerMgmt",
            "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead", "VM.Clone",
        ]
        let acl: JSON = [
            "/pool/flatcar": onPool, "/storage/local-images": ["Datastore.AllocateSpace", "Datastore.Audit"],
            "/storage/flatcar": ["Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit"],
            "/storage/flatcar-upload": ["Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit"],
            "/sdn/zones/localnetwork/vmbr0": ["SDN.Use"],
        ]
        let token: JSON = ["role": "normal", "id": "flatcar@pve!build", "acl": acl]
        let root: JSON = ["role": "root", "id": "root@pam!admin"]
        try Bench.run(world: ["pools": ["flatcar"], "tokens": [token, root]]) { bench in
            let build = Self.build + ["--pool", "flatcar", "--version-vmids", "9000-9009"]
            for release in [Self.old, Self.new] {
                try bench.mirror.publishOnce(release)
                let outcome = try bench.tool.run(build)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                try bench.expectTemplate(release: release)
            }
            let prune = ["prune", "--keep", "0", "--version-vmids", "9000-9009"]
            try #expect(bench.tool.run(prune).ending == .exit(0))
            try #expect(bench.machines() == [211, 9001])
        }
    }

    /// The task that starts, stops or destroys it is still at work when the run cleans up.
    @Test(.simulator, arguments: [("POST", "/status/start$"), ("POST", "/status/stop$"), ("DELETE", "/qemu/21101$")])
    func `a signal while the throwaway comes or goes leaves nothing of it`(method: String, call: String) throws {
        try Bench.run(world: ["task-time": 0.6]) { bench in
            try bench.letTokenTest()
            let before = try bench.inventory()
            try bench.simulator.fault("hold", method, call, ["when": "after"])
            let outcome = try bench.stopWhenHeld(Self.build, SIGTERM)
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a signal while the throwaway runs takes it away`() throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            try bench.simulator.change("/settings", ["guest-silent": .bool(true)])
            let before = try bench.inventory()
            let run = try bench.tool.start(["build", "--smoke-test"])
            try bench.waitForRequest("POST", "/qemu/21101/agent/ping")
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a VMID that is somebody else's is not used for the throwaway`() throws {
        try Bench.run(world: ["vms": [["vmid": 21101, "config": ["name": "precious"]]]]) { bench in
            try bench.letTokenTest()
            let foreign = try bench.machine(21101)
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("VM 21102 started"), "\(outcome)")
            try #expect(bench.machine(21101) == foreign)
            try #expect(bench.machines() == [211, 21100, 21101])
        }
    }

    /// A version that differs in its config alone is tried out as well: it is what clones will be.
    @Test(.simulator) func `a version without an image of its own is tested on the disk that it points at`() throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let outcome = try bench.expectNoImage { try bench.tool.run(Self.build + ["--cores", "4"]) }
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("VM 21102 started"), "\(outcome)")
            try #expect(bench.machines() == [211, 21100, 21101])
            try #expect(bench.versionDisks() == 1)
        }
    }

    @Test(.simulator) func `where no linked clone can be the throwaway is a full one`() throws {
        try Bench.run(world: ["storages": Bench.thickStorages]) { bench in
            try bench.letTokenTest()
            bench.tool.environment["PROXMOX_FLATCAR_DISK_STORAGE"] = "thick"
            let plan = try bench.tool.run(Self.build + ["--dry-run"])
            #expect(plan.text.contains("clone: full"), "\(plan)")
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("VM 21101 started"), "\(outcome)")
            try #expect(bench.volumes().count { $0.hasPrefix("thick:") && $0.contains("-disk-") } == 1)
        }
    }
}

extension Bench {
    /// Gives the token what a smoke test and the removal of uploads take.
    /// - Parameter rights: to ask a guest's agent.
    func letTokenTest(asking rights: [String] = ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"]) throws {
        let more = ["VM.Clone", "VM.PowerMgmt", "Datastore.Allocate"] + rights
        let all = JSON.array(try ownRights() + more.map(JSON.string))
        try simulator.change("/tokens/\(target.token)", ["acl": ["/": all]])
    }
}

extension Mirror {
    /// Makes a version the current one, if it is not on the mirror already.
    func publishOnce(_ version: String) throws {
        guard !FileManager.default.fileExists(atPath: path("version.txt", of: version)) else { return }
        try publish(version)
    }
}
