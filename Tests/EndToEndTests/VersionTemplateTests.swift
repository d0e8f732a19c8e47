import Foundation
import Testing

/// Each version as a template of its own, beside the one that points at it.
@Suite(.blocking) struct VersionTemplateTests {
    @Test func `a version is complete, and has one tag that no other template has`() throws {
        try Bench.run { bench in
            for cores in ["1", "2"] {
                let outcome = try bench.tool.run(["build", "--cores", cores, "--tag", "mine"])
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
            let versions = try bench.versions()
            let first = bench.target.firstVersion
            #expect(versions.map { $0["vmid"]?.int } == [first + 1, first])
            for (version, cores) in zip(versions, [2, 1]) {
                let configuration = try bench.api.configuration(of: version["vmid"]?.int ?? 0)
                let id = version["id"]?.string ?? "?"
                let fixed: [String: JSON] = [
                    "tags": .string("flatcar-4593.2.5-\(id)"), "name": .string("flatcar-stable-4593-2-5-\(id)"),
                    "template": 1, "protection": 1, "cores": .number(Double(cores)), "citype": "nocloud",
                    "agent": "enabled=1", "boot": "order=scsi0",
                ]
                for (key, value) in fixed { #expect(configuration[key] == value, "\(key)") }
                #expect(configuration["ide2"]?.string?.contains("cloudinit") == true)
                #expect(configuration["cicustom"]?.string?.hasPrefix("vendor=") == true)
                try #expect(Record(in: configuration).vmid == version["vmid"]?.int)
            }
            let machines = try bench.api.machines().map { try bench.api.configuration(of: $0) }
            let tags = machines.flatMap { ($0["tags"]?.string ?? "").split(separator: ";") }
            #expect(machines.count == 3 && Set(tags).count == tags.count, "\(tags)")
        }
    }

    @Test func `the list says where each version is, and who shares a disk`() throws {
        try Bench.run { bench in
            for cores in ["1", "2"] { try #expect(bench.tool.run(["build", "--cores", cores]).ending == .exit(0)) }
            let first = bench.target.firstVersion
            let versions = try bench.versions()
            #expect(versions.map { $0["sharesDiskOf"]?.int } == [first, nil])
            #expect(versions[0]["volume"] == versions[1]["volume"])
            let list = try bench.tool.run(["list"]).text.split(separator: "\n")
            #expect(list.first?.hasPrefix("VMID") == true)
            #expect(list.dropFirst().map { $0.prefix { $0 != " " } } == ["\(first + 1)", "\(first)"])
            #expect(list.filter { $0.contains("(of \(first))") }.count == 1, "\(list)")
            let plan = try JSON(bench.tool.run(["build", "--cores", "3", "--dry-run", "--output", "json"]).output)
            #expect(plan["version"]?.int == first + 2)
        }
    }

    @Test(.simulator) func `whoever rolls by VMID clones the version itself`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            for isFull in [false, true] {
                try bench.clone(bench.target.firstVersion, as: 9001, isFull: isFull)
                let clone = try bench.api.configuration(of: 9001)
                #expect(clone["cicustom"]?.string?.hasPrefix("vendor=") == true && clone["ide2"] != nil)
                // Proxmox copies it; --version-protection off is for those whom that is in the way.
                #expect(clone["protection"] == 1)
                try bench.api.work("POST", bench.api.path(9001) + "/status/start")
                try bench.api.work("POST", bench.api.path(9001) + "/status/stop")
                try bench.api.destroy(9001)
            }
        }
    }

    @Test(.simulator) func `versions without protection give clones without it`() throws {
        try Bench.run { bench in
            for cores in ["1", "2"] {
                try #expect(
                    bench.tool.run(["build", "--cores", cores, "--version-protection", "off"]).ending == .exit(0))
            }
            for vmid in [21100, 21101] { try #expect(bench.api.configuration(of: vmid)["protection"] == nil) }
            try bench.clone(21101, as: 9001)
            try #expect(bench.api.configuration(of: 9001)["protection"] == nil)
        }
    }

    @Test(.simulator) func `a full range is said before anything is done`() throws {
        let vms: JSON = .array((9000...9002).map { ["vmid": .number(Double($0)), "config": ["name": "precious"]] })
        try Bench.run(world: ["vms": vms]) { bench in
            let before = try bench.inventory()
            for command in ["build", "doctor"] {
                let outcome = try bench.tool.run([command, "--version-vmids", "9000-9002"])
                #expect(outcome.ending == .exit(1), "\(outcome)")
                #expect(outcome.description.contains("every VMID from 9000 to 9002 is taken"), "\(outcome)")
                #expect(outcome.description.contains("--version-vmids"), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `a range with the template's own VMID is refused`() throws {
        try Bench.run { bench in
            let vmid = bench.target.vmid
            for command in ["build", "check", "list", "rollback", "prune", "doctor"] {
                let outcome = try bench.tool.run([command, "--version-vmids", "\(vmid - 1)-\(vmid + 1)"])
                #expect(outcome.ending == .exit(64) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("the template's own VMID is in it"), "\(outcome)")
            }
        }
    }

    @Test(.simulator) func `what is not ours in the range is passed over, and left as it is`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let own = try bench.api.configuration(of: 21100)
            let tags = own["tags"] ?? ""
            // One with our tag, and the record of a version of another template.
            let record = (own["description"]?.string ?? "").replacing(#""template":211"#, with: #""template":311"#)
                .replacing(#""vmid":21100"#, with: #""vmid":21101"#)
            try bench.simulator.change(
                "/vms", ["vmid": 21101, "config": ["template": 1, "tags": tags, "description": .string(record)]])
            try bench.simulator.change("/vms", ["vmid": 21102, "config": ["name": "precious", "tags": tags]])
            let before = try [21101, 21102].map { try bench.machine($0) }
            try bench.mirror.publish(MirrorServer.newerRelease)
            let outcome = try bench.tool.run(["build", "--keep", "0"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("VMID 21101 is passed over: it is a version of template 311"), "\(outcome)")
            #expect(outcome.errors.contains("VMID 21102 is passed over: the VM 'precious'"), "\(outcome)")
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect([21101, 21102].map { try bench.machine($0) } == before)
            try #expect(bench.machines() == [211, 21101, 21102, 21103])
        }
    }

    /// It inherits the description, the tag and the protection.
    @Test(.simulator, arguments: [9001, 21107], [false, true])
    func `a clone of a version that somebody has made is never touched`(vmid: Int, isTemplate: Bool) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.clone(21100, as: vmid, isFull: true)
            if isTemplate { try bench.api.work("POST", bench.api.path(vmid) + "/template") }
            let clone = try #require(try bench.machine(vmid))
            #expect(clone["config"]?["protection"] == 1 && clone["config"]?["description"]?.string?.isEmpty == false)
            try bench.mirror.publish(MirrorServer.newerRelease)
            for arguments in [["build", "--keep", "0"], ["prune", "--keep", "0"], ["check"], ["list"]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                try #expect(bench.machine(vmid) == clone, "\(outcome)")
            }
            try #expect(bench.machines() == [211, 21101, vmid].sorted())
            try #expect(bench.versions().map { $0["vmid"]?.int } == [21101])
        }
    }

    @Test(.simulator) func `a protection or a tag that was taken away is put back`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            try bench.simulator.change("/vms/21100", ["protection": nil])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("template 21100 of version 4593.2.5"), "\(outcome)")
            #expect(outcome.errors.contains("is not protected; it is protected again"), "\(outcome)")
            try #expect(bench.inventory() == before)
            let tags = try bench.api.configuration(of: 21100)["tags"]?.string ?? ""
            try bench.simulator.change("/vms/21100", ["tags": "theirs"])
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.api.configuration(of: 21100)["tags"]?.string == "\(tags);theirs")
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }
}
