import Foundation
import Testing

/// Templates for Cluster API's Proxmox provider.
@Suite(.blocking) struct ConsumerTests {
    @Test(.simulator) func `a template for capmox has no medium, and what the provider looks for`() throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            let plan = try bench.tool.run(["build", "--consumer", "capmox", "--dry-run"])
            #expect(plan.ending == .exit(0), "\(plan)")
            #expect(plan.text.contains("values --for capmox") && plan.text.contains("ide0"), "\(plan)")
            #expect(!plan.text.contains("put the base config"), "\(plan)")
            try #expect(bench.inventory() == before)

            let outcome = try bench.tool.run(["build", "--consumer", "capmox"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(isProtected: false)
            let configuration = try bench.api.configuration()
            for name in ["ide0", "ide2", "cicustom", "citype"] { #expect(configuration[name] == nil, "\(name)") }
            #expect(configuration["boot"] == "order=scsi0")
            #expect(configuration["cores"]?.int == 3)
            #expect(configuration["memory"]?.string == "2064" || configuration["memory"]?.int == 2064)
            try #expect(
                !bench.simulator.read("/volumes").array.contains {
                    $0["volid"]?.string?.contains("flatcar-base") == true
                },
                "no base config in any storage")

            try #expect(bench.tool.run(["check", "--consumer", "capmox"]).ending == .exit(0))
            let other = try bench.tool.run(["check"])
            #expect(other.ending == .exit(2) && other.text.contains("consumer capmox → any"), "\(other)")
        }
    }

    @Test(.simulator) func `no right to a cloud-init drive or to a snippet is needed`() throws {
        let rights: JSON = [
            "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory",
            "VM.Config.Network", "VM.Config.Options",
        ]
        let acl: JSON = [
            "/vms": rights, "/storage/local-images": ["Datastore.AllocateSpace", "Datastore.Audit"],
            "/storage/flatcar": ["Datastore.AllocateTemplate", "Datastore.Audit"],
            "/sdn/zones/localnetwork/vmbr0": ["SDN.Use"],
        ]
        let token: JSON = ["role": "normal", "id": "ci@pve!capmox", "acl": acl]
        try Bench.run(world: ["tokens": [token, ["role": "root", "id": "root@pam!admin"]]]) { bench in
            let outcome = try bench.tool.run(["build", "--consumer", "capmox"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
        }
    }

    @Test(.simulator) func `one's own cores and memory win, and usual ones are warned of`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(
                ["build", "--consumer", "capmox", "--dry-run", "--cores", "4", "--memory", "16G", "--output", "json"])
            let plan = try JSON(outcome.output)
            let create = plan["steps"]?.array.first { $0["step"] == "create-version" }
            #expect(create?["details"]?["cores"] == "4" && create?["details"]?["memory"] == "16384")
            #expect(plan["warnings"]?.array.contains { $0.string?.contains("waits for ever") == true } == true)
            #expect(plan["identity"]?["consumer"] == "capmox")
        }
    }

    @Test(.simulator) func `ARM, which has no IDE for the provider's medium, is refused before anything is asked`()
        throws
    {
        try Bench.run { bench in
            for command in ["build", "check"] {
                let outcome = try bench.tool.run([command, "--consumer", "capmox", "--board", "arm64-usr"])
                #expect(outcome.ending == .exit(64) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("ide0"))
            }
            try #expect(bench.simulator.requests().isEmpty && bench.mirror.requests().isEmpty)
        }
    }
}
