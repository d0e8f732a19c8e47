import BuildErrors
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What a build must be allowed to do.
@Suite struct PrivilegeTests {
    private static let guest: Set = [
        "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
        "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
    ]

    private func required(
        _ permissions: Permissions = everything, version: String = "9.2.11",
        places: Places = Places(diskStorage: "thin", imageStorage: "local"),
        _ change: (inout BuildSettings) throws -> Void = { _ in }
    ) throws -> [String: Set<String>] {
        let needs = requiredNeeds(
            try makeSettings(change), places, on: try makeSite(permissions: permissions, version: version))
        return Dictionary(grouping: needs.flatMap(\.privileges), by: \.path).mapValues { Set($0.map(\.name)) }
    }

    @Test func `a build needs rights on its guests, the storages and the bridge`() throws {
        #expect(
            try required() == [
                "/vms/211": Self.guest, "/vms/21100": Self.guest,
                "/storage/thin": ["Datastore.AllocateSpace", "Datastore.Audit"],
                "/storage/local": ["Datastore.AllocateTemplate", "Datastore.Audit"],
                "/sdn/zones/localnetwork/vmbr0": ["SDN.Use"],
            ])
    }

    @Test func `what is not needed is not asked for`() throws {
        #expect(try required(places: Places())["/storage/local"] == nil)
        #expect(try required { $0.consumer = .capmox }["/vms/211"] == Self.guest.subtracting(["VM.Config.Cloudinit"]))
    }

    @Test func `the first VMID of the range that lacks something is named`() throws {
        let rights = Dictionary(uniqueKeysWithValues: Self.guest.map { ($0, true) })
        let without = rights.filter { $0.key != "VM.Audit" }
        let needs = try required(Permissions(["/vms": rights, "/vms/21107": without]))
        #expect(needs["/vms/21107"] == ["VM.Audit"])
        #expect(needs["/vms/21100"] == Self.guest.subtracting(["VM.Audit"]))
    }

    @Test func `in a pool the pool's rights count, and the VM's own do as well`() throws {
        let rights = Dictionary(uniqueKeysWithValues: Self.guest.map { ($0, true) })
        let nothing = try required(Permissions([:])) { $0.pool = "flatcar" }
        #expect(nothing["/pool/flatcar"] == Self.guest)
        #expect(nothing["/vms/211"] == nil && nothing["/vms/21100"] == nil)
        // Proxmox looks at both, for each privilege (pve-access-control, RPCEnvironment.pm check_vm_perm).
        for permissions in [
            Permissions(["/pool/flatcar": rights, "/vms/211": [:]]), Permissions(["/vms": rights]),
        ] {
            let site = try makeSite(permissions: permissions)
            let settings = try makeSettings { $0.pool = "flatcar" }
            #expect(!permissions.lacks(site.templateNeed(settings)))
            #expect(!permissions.lacks(site.versionsNeed(settings)))
        }
    }

    @Test func `on a VLAN the right on its own path is enough`() throws {
        #expect(try required { $0.shape.vlan = 7 }["/sdn/zones/localnetwork/vmbr0/7"] == ["SDN.Use"])
    }

    @Test(arguments: [
        ("8.4.1", ["VM.Monitor"]), ("9.2.11", ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"]),
    ])
    func `a test needs to clone, to start and to ask, by the names of the Proxmox it runs on`(
        version: String, names: [String]
    ) throws {
        let more = try required(version: version) { $0.smokeTest = SmokeTestSettings(patience: .seconds(1)) }[
            "/vms/21100"]
        #expect(more == Self.guest.union(["VM.Clone", "VM.PowerMgmt"]).union(names))
    }

    @Test func `an uploaded base config needs the right to upload it`() throws {
        let delivery = try makeDelivery(try makeSettings())
        let needs = try required(places: Places(delivery: delivery))
        #expect(needs["/storage/flatcar-upload"] == ["Datastore.AllocateTemplate", "Datastore.Audit"])
    }

    @Test func `to exchange a drive takes more than to make one`() throws {
        var scene = try Case()
        let current = makeVersionTemplate(
            try makeIdentity("4593.2.4"), vmid: 21101, guest: GuestSettings(["ide2": "local:iso/x.iso"]))
        scene.template = .template(makeTemplate(current, configured: ["ide2": "local:iso/x.iso,media=cdrom"]))
        scene.versions.whole = [current]
        #expect(scene.refusal() == nil)
        guard
            case .missingPrivileges("ci@pve!build", let missing)? = scene.refusal({
                try makePreparation($0, permissions: everythingBut(["VM.Config.CDROM"]))
            })
        else {
            Issue.record("it was planned")
            return
        }
        #expect(missing == [Privilege(name: "VM.Config.CDROM", path: "/vms/211")])
    }

    @Test func `what would fail halfway is refused before`() throws {
        let settings = try makeSettings()
        func check(_ preparation: Preparation) -> BuildError? {
            TestSamples.refusal { () throws(BuildError) in try preparation.check(settings) }
        }
        #expect(check(try makePreparation(settings)) == nil)
        guard case .noSpace("local", _, _)? = check(try makePreparation(settings, length: 2 << 40)) else {
            Issue.record("too large")
            return
        }
        guard case .missingPrivileges? = check(try makePreparation(settings, permissions: everythingBut(["SDN.Use"])))
        else {
            Issue.record("no right")
            return
        }
    }
}
