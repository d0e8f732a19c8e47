import Flatcar
import Proxmox
import ProxmoxTypes
import TemplateBuilder
import Testing

@Suite struct StorageChoiceTests {
    private struct Row {
        let storages: [NodeStorage]
        let named: String?
        let expected: String
    }

    private func choose(_ storages: [NodeStorage], _ named: String?) throws -> String {
        let site = try makeSite(storages: storages)
        do throws(BuildError) {
            return try site.chooseStorage(named: named, setting: "image-storage", for: "import").name
        } catch {
            return "\(error)"
        }
    }

    @Test func `the only storage that fits is taken, the named one when it fits`() throws {
        let fits = try storage("a", "iso,import")
        let alsoFits = try storage("b", "import")
        let other = try storage("c", "images,rootdir")
        let asleep = try storage("d", "import", isActive: false)
        let similar = try storage("e", "imports")
        let add = "an administrator adds it with: pvesm set STORAGE --content LIST,import"
        let rows = [
            Row(storages: [fits], named: nil, expected: "a"),
            Row(storages: [other, fits, asleep, similar], named: nil, expected: "a"),
            Row(storages: [fits, alsoFits], named: "b", expected: "b"),
            Row(
                storages: [fits, other, alsoFits], named: nil,
                expected: "several storages hold 'import': a, b; choose one with --image-storage"),
            Row(
                storages: [], named: nil,
                expected: "no storage of node pve1 that the token can see holds 'import' (seen: none); \(add)"),
            Row(
                storages: [other, asleep], named: nil,
                expected: "no storage of node pve1 that the token can see holds 'import' (seen: c, d); \(add)"),
            Row(
                storages: [fits], named: "z",
                expected: "--image-storage z: node pve1 has no such storage that the token can see (seen: a)"),
            Row(storages: [asleep], named: "d", expected: "storage d is not active on node pve1"),
            Row(
                storages: [other], named: "c",
                expected: "storage c does not hold 'import'; an administrator allows it with: pvesm set c --content "
                    + "images,import,rootdir"),
        ]
        for row in rows {
            #expect(try choose(row.storages, row.named) == row.expected)
        }
    }
}

@Suite struct PrivilegeTests {
    private static let guest = [
        "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
        "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
    ]

    private func required(
        _ site: Site, delivery: Delivery? = nil, _ change: (inout BuildSettings) -> Void = { _ in }
    ) throws -> [Privilege] {
        requiredPrivileges(
            settings: try makeSettings(change), diskStorage: "thin", imageStorage: "local", delivery: delivery,
            site: site)
    }

    private func paths(_ privileges: [Privilege]) -> [String: Set<String>] {
        Dictionary(grouping: privileges, by: \.path).mapValues { Set($0.map(\.name)) }
    }

    @Test func `a build needs rights on the guest, the storages and the bridge`() throws {
        let site = try makeSite()
        #expect(
            paths(try required(site)) == [
                "/vms/211": Set(Self.guest), "/storage/thin": ["Datastore.AllocateSpace"],
                "/storage/local": ["Datastore.AllocateTemplate", "Datastore.Audit"],
                "/sdn/zones/localnetwork/vmbr0": ["SDN.Use"],
            ])
        let all = try required(site)
        #expect(everything.missing(all).isEmpty)
        #expect(Permissions([:]).missing(all) == all)
    }

    @Test func `in a pool the pool's rights count, and the VM's own do as well`() throws {
        func privileges(_ permissions: Permissions) throws -> [Privilege] {
            try required(try makeSite(permissions: permissions)) { $0.pool = "flatcar" }
        }
        let rights = Dictionary(uniqueKeysWithValues: Self.guest.map { ($0, true) })
        let nothing = paths(try privileges(Permissions([:])))
        #expect(nothing["/pool/flatcar"] == Set(Self.guest))
        #expect(nothing["/vms/211"] == nil)
        // Proxmox looks at both, for each privilege (pve-access-control, RPCEnvironment.pm check_vm_perm).
        for permissions in [
            Permissions(["/pool/flatcar": rights]), Permissions(["/vms/211": rights]),
            Permissions([
                "/vms": rights.filter { $0.key < "VM.B" }, "/pool/flatcar": rights.filter { $0.key >= "VM.B" },
            ]),
        ] {
            let missing = permissions.missing(try privileges(permissions))
            #expect(!missing.contains { Self.guest.contains($0.name) })
        }
    }

    @Test func `on a VLAN the right on its own path is enough`() throws {
        let site = try makeSite()
        let privileges = try required(site) { $0.shape.vlan = 7 }
        #expect(paths(privileges)["/sdn/zones/localnetwork/vmbr0/7"] == ["SDN.Use"])
        let only = Permissions(["/sdn/zones/localnetwork/vmbr0/7": ["SDN.Use": false]])
        #expect(!only.missing(privileges).contains { $0.name == "SDN.Use" })
    }

    @Test func `an uploaded base config needs the right to upload it`() throws {
        let site = try makeSite(
            storages: [try storage("read", "snippets"), try storage("upload", "vztmpl")],
            configurations: [
                try configured("read", "snippets", path: "/srv"),
                try configured("upload", "vztmpl", path: "/srv", directories: ["vztmpl": "snippets"]),
            ])
        let settings = try makeSettings()
        let config = try #require(settings.baseConfig)
        let delivery = try Delivery.choose(
            for: config, release: try makeRelease().version, settings: settings, site: site,
            here: LocalMachine(hostName: "here") { _ in false })
        #expect(
            paths(try required(site, delivery: delivery))["/storage/upload"] == [
                "Datastore.AllocateTemplate", "Datastore.Audit",
            ])
    }

    @Test func `what is missing is named with its path`() throws {
        let error = BuildError.missingPrivileges(
            token: "ci@pve!build",
            [
                Privilege(name: "VM.Allocate", path: "/vms/211"), Privilege(name: "SDN.Use", path: "/sdn"),
                Privilege(name: "VM.Audit", path: "/vms/211"),
            ])
        #expect(
            "\(error)" == "the token ci@pve!build lacks privileges on /vms/211: VM.Allocate VM.Audit; /sdn: SDN.Use. "
                + "'proxmox-flatcar doctor' with the same settings prints the commands with which an administrator grants "
                + "them (pveum role add, pveum acl modify)")
    }
}
