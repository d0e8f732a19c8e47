import Foundation
import Testing

/// What somebody has done by hand to the template and to its versions.
@Suite(.blocking) struct TamperedTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(.simulator) func `where the owner of the disk was destroyed a build makes a new one`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.api.destroy(21100)
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(2) && check.text.contains("base-21100-disk-0.qcow2 is gone"), "\(check)")
            let list = try bench.versions()
            #expect(list.map { $0["state"] } == ["current, disk gone"], "\(list)")
            let doctor = try bench.tool.run(["doctor"])
            #expect(doctor.ending == .exit(0) && doctor.text.contains("whose disk is gone"), "\(doctor)")
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate("\(outcome)")
            try bench.expectClones("\(outcome)")
            try #expect(bench.tool.run(["check"]).ending == .exit(0))
        }
    }

    @Test(.simulator) func `versions that pointed at a disk that is gone are of no use, and go`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.tool.run(["build", "--cores", "4"]).ending == .exit(0))
            try bench.api.destroy(21100)
            let back = try bench.tool.run(["rollback", "21101"])
            #expect(back.ending == .exit(0), "it is the current one: \(back)")
            let outcome = try bench.tool.run(["build", "--cores", "4"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectClones("\(outcome)")
            let versions = try bench.versions()
            #expect(versions.map { $0["state"] } == ["current"], "\(versions)\n\(outcome)")
        }
    }

    @Test(.simulator) func `a template that was destroyed is made again from its versions, without a download`() throws
    {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.api.destroy(211)
            try #expect(bench.tool.run(["check"]).ending == .exit(2))
            try #expect(bench.versions().map { $0["state"] } == ["kept", "kept"])
            let outcome = try bench.expectNoImage { try bench.tool.run(["build"]) }
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
            try #expect(bench.machines() == [211, 21100, 21101])
            try bench.expectClones()
        }
    }

    @Test(.simulator) func `a disk that was moved to another bus stays there`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.moveDisk()
            try #expect(bench.tool.run(["build"]).text.contains("nothing to do"))
            try bench.mirror.publish(Self.new)
            for (arguments, vmid) in [(["build"], 21101), (["rollback"], 21100)] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let configuration = try bench.api.configuration()
                #expect(
                    configuration["virtio0"]?.string?.contains("base-\(vmid)-disk-0") == true, "\(configuration.text)")
                #expect(configuration["scsi0"] == nil && configuration["boot"] == "order=virtio0")
                try bench.expectClones("\(outcome)")
            }
        }
    }

    @Test(.simulator) func `a disk that was replaced is refused, and taken over on request`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.api.call("PUT", bench.api.vmPath + "/config", [("delete", "scsi0")])
            try bench.api.work("POST", bench.api.vmPath + "/config", [("scsi0", "local-images:1")])
            let theirs = try #require(try bench.api.configuration()["scsi0"]?.string?.volume)
            try bench.mirror.publish(Self.new)
            let before = try bench.inventory()
            for command in ["build", "rollback"] {
                let outcome = try bench.tool.run([command])
                #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
                if command == "build" {
                    #expect(outcome.errors.contains("scsi0: \(theirs)"), "\(outcome)")
                    #expect(outcome.errors.contains("build --adopt"), "\(outcome)")
                }
            }
            try #expect(bench.inventory() == before)
            let outcome = try bench.tool.run(["build", "--adopt"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
            try #expect(bench.volumes().contains(theirs), "it waits to be gone back to")
            try bench.expectClones()
        }
    }

    /// What the notes look like, and whether `--adopt` mends it.
    static let notes: [(String, String, isMended: Bool)] = [
        ("wiped", "", true), ("cut", "<!-- proxmox-flatcar {\"schema\":1,\"kind\":\"templ", true),
        ("of a newer schema", "<!-- proxmox-flatcar {\"schema\":9,\"kind\":\"template\"} -->", false),
    ]

    @Test(.simulator, arguments: notes)
    func `notes that were lost are written anew on request`(name: String, text: String, isMended: Bool) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.simulator.change("/vms/211", ["description": .string(text)])
            let before = try bench.inventory()
            let refused = try bench.tool.run(["build"])
            #expect(refused.ending == .exit(1) && refused.complaints.count == 1, "\(refused)")
            #expect(refused.errors.contains("build --adopt") == isMended, "\(refused)")
            try #expect(bench.inventory() == before)
            guard isMended else {
                let outcome = try bench.tool.run(["build", "--adopt"])
                #expect(outcome.ending == .exit(1) && outcome.errors.contains("schema 9"), "\(outcome)")
                try #expect(bench.inventory() == before)
                return
            }
            let outcome = try bench.expectNoImage { try bench.tool.run(["build", "--adopt"]) }
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate("\(outcome)")
            try #expect(bench.machines() == [211, 21100], "\(outcome)")
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test(.simulator) func `a version whose notes were wiped is nobody's, and the template gets another`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.simulator.change("/vms/21100", ["description": ""])
            let foreign = try bench.machine(21100)
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build", "--keep", "0"]).ending == .exit(0))
            try #expect(bench.machine(21100) == foreign, "\(outcome)")
            try bench.expectClones("\(outcome)")
        }
    }
}

extension Bench {
    /// Moves the template's disk to virtio0, as a person would.
    func moveDisk() throws {
        let disk = try api.configuration()["scsi0"]?.string?.volume ?? ""
        try api.call("PUT", api.vmPath + "/config", [("delete", "scsi0")])
        try api.call("PUT", api.vmPath + "/config", [("virtio0", disk + ",discard=on"), ("boot", "order=virtio0")])
    }
}
