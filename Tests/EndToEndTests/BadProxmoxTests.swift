import Foundation
import Testing

/// A Proxmox that cannot be reached, does not know the token, lacks something or has no room.
@Suite(.blocking) struct BadProxmoxTests {
    @Test(.simulator, arguments: connection + unread + storages + cluster)
    func `what Proxmox lacks is said before anything is uploaded`(mishap: Mishap) throws { try mishap.run() }

    @Test(.simulator) func `what comes back with the secret in it is shown without`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let secret = bench.target.secret
            try bench.simulator.change("/vms/\(bench.target.vmid)", ["name": .string("x-\(secret)")])
            try bench.simulator.change("/vms", ["vmid": 21150, "config": ["name": .string("y-\(secret)")]])
            let list = try bench.tool.run(["list"])
            #expect(list.text.contains("'y-…' carries no record"), "\(list)")
            let header: JSON = .string("PVEAPIToken=\(bench.target.token)=\(secret)")
            try bench.simulator.fault("status", "GET", ".*", ["status": 500, "message": header, "times": 0])
            for arguments in [["build"], ["check", "--output", "json"], ["doctor"], ["prune", "--output", "json"]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending != .exit(0), "\(outcome)")
                #expect((outcome.text + outcome.errors).contains("PVEAPIToken=\(bench.target.token)=…"), "\(outcome)")
            }
        }
    }

    static let connection: [Mishap] = [
        Mishap("the secret is wrong", exit: 77, says: ["does not accept the token ci@pve!build"]) { _, settings in
            settings["PROXMOX_SECRET"] = "00000000-0000-0000-0000-000000000000"
        },
        Mishap("there is no such token", exit: 77, says: ["does not accept the token ci@pve!gone"]) { _, settings in
            settings["PROXMOX_TOKEN"] = "ci@pve!gone"
        },
        Mishap("nobody vouches for the certificate", exit: 69, says: ["certificate", "not trusted", "it presents"]) {
            _, settings in
            settings["PROXMOX_FLATCAR_CA_FILE"] = nil as String?
        },
        Mishap("the certificate has another fingerprint", exit: 69, says: ["the pinned fingerprint is 00:11:"]) {
            _, settings in
            settings["PROXMOX_FLATCAR_FINGERPRINT"] =
                "00:11:" + Array(repeating: "22", count: 30).joined(separator: ":")
        },
        Mishap("another authority signed the certificate", exit: 69, says: ["not trusted"]) { bench, settings in
            settings["PROXMOX_FLATCAR_CA_FILE"] = bench.mirror.server.certificate
        },
        Mishap("nobody listens", exit: 69, says: ["cannot connect to https://127.0.0.1:1/"]) { _, settings in
            settings["PROXMOX_URL"] = "https://127.0.0.1:1"
        },
        Mishap("the port speaks no TLS", exit: 69, says: ["TLS"]) { bench, settings in
            settings["PROXMOX_URL"] = "https://127.0.0.1:\(bench.mirror.server.port)"
        },
        Mishap("something else listens", exit: 69, says: ["a proxy before Proxmox answered 404"]) { bench, settings in
            settings["PROXMOX_URL"] = "https://127.0.0.1:\(bench.mirror.server.securePort)"
            settings["PROXMOX_FLATCAR_CA_FILE"] = bench.mirror.server.certificate
        },
    ]

    /// No setting at all, so that nobody is asked anything.
    static let unread: [Mishap] = [
        Mishap("the CA file is not there", exit: 64, says: ["/nowhere/ca.pem", "--ca-file"]) { _, settings in
            settings["PROXMOX_FLATCAR_CA_FILE"] = "/nowhere/ca.pem"
        }
    ]

    static let storages: [Mishap] = [
        Mishap("there is no such storage", exit: 1, says: ["--image-storage nope", "flatcar"]) { _, settings in
            settings["PROXMOX_FLATCAR_IMAGE_STORAGE"] = "nope"
        },
        Mishap("the storage takes no import", exit: 1, says: ["pvesm set local-images --content images,import"]) {
            _, settings in
            settings["PROXMOX_FLATCAR_IMAGE_STORAGE"] = "local-images"
        },
        Mishap("the storage takes no disks", exit: 1, says: ["storage flatcar does not hold 'images'"]) {
            _, settings in
            settings["PROXMOX_FLATCAR_DISK_STORAGE"] = "flatcar"
        },
        Mishap("no storage takes import", exit: 1, says: ["holds 'import'", "pvesm set"]) { bench, settings in
            settings["PROXMOX_FLATCAR_IMAGE_STORAGE"] = nil as String?
            try bench.simulator.change("/storages/local", ["content": "iso,vztmpl,snippets"])
            try bench.simulator.change("/storages/flatcar", ["content": "snippets"])
        },
        Mishap("several storages take import", exit: 64, says: ["flatcar, local", "--image-storage"]) { _, settings in
            settings["PROXMOX_FLATCAR_IMAGE_STORAGE"] = nil as String?
        },
        Mishap("the storage is disabled", exit: 1, says: ["flatcar"]) { bench, _ in
            try bench.simulator.change("/storages/flatcar", ["disable": .bool(true)])
        },
        Mishap("the storage is nearly full", exit: 1, says: ["storage flatcar has", "the image needs 2."]) {
            bench, _ in
            try bench.simulator.change("/storages/flatcar", ["avail": 1_000_000])
        },
        Mishap(
            "there is no way for the base config", exit: 1,
            says: ["the base config cannot be put on the cloud-init drive"]
        ) { bench, _ in
            try bench.simulator.change("/storages/flatcar-upload", ["content": "backup"])
            try bench.simulator.change("/storages/local", ["content": "backup"])
        },
    ]

    static let cluster: [Mishap] = [
        Mishap("there is no such bridge", exit: 1, says: ["no bridge vmbr7", "vmbr0", "--bridge"]) { _, settings in
            settings["PROXMOX_FLATCAR_BRIDGE"] = "vmbr7"
        },
        Mishap("there is no such node", exit: 1, says: ["pve9"]) { _, settings in
            settings["PROXMOX_FLATCAR_NODE"] = "pve9"
        },
        Mishap(
            "there are two nodes to choose from", exit: 64, says: ["--node", "pve1, pve2"],
            world: ["nodes": ["pve1", "pve2"]]
        ) {
            _, settings in
            settings["PROXMOX_FLATCAR_NODE"] = nil as String?
        },
        Mishap(
            "Proxmox is too old", exit: 1, says: ["Proxmox VE 8.3", "8.4 or later"], world: ["pve-version": "8.3.5"]
        ) {
            _, _ in
        },
    ]

    @Test(
        .simulator,
        arguments: [
            ("VM.Allocate", "/vms/211"), ("VM.Config.Disk", "/vms/211"), ("VM.Config.Cloudinit", "/vms/211"),
            ("VM.Config.HWType", "/vms/211"), ("VM.Config.Network", "/vms/211"), ("VM.Config.Options", "/vms/211"),
            ("Datastore.AllocateSpace", "/storage/local-images"), ("Datastore.AllocateTemplate", "/storage/flatcar"),
            ("Datastore.Audit", "/storage/flatcar"),
            ("SDN.Use", "/sdn/zones/localnetwork/vmbr0"),
        ])
    func `a missing privilege is named, with its path and how to grant it`(privilege: String, path: String) throws {
        try Bench.run { bench in
            try bench.withdraw(privilege)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(77), "\(outcome)")
            #expect(outcome.complaints.count == 1, "\(outcome)")
            for words in [privilege, path, "pveum acl modify", "ci@pve!build"] {
                #expect(outcome.errors.contains(words), "\(outcome)")
            }
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator, arguments: ["nothing", "audit"])
    func `a token that may only look is told so`(role: String) throws {
        try Bench.run(role: role) { bench in
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(77), "\(outcome)")
            #expect(outcome.complaints.count == 1, "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `the right to use the pair of storages is named when only that is missing`() throws {
        try Bench.run { bench in
            let rights = try bench.api.call("GET", "/access/permissions")["/"]?.object.keys.sorted() ?? []
            let fewer = JSON.array(rights.filter { $0 != "Datastore.AllocateTemplate" }.map(JSON.string))
            try bench.simulator.change(
                "/tokens/\(bench.target.token)",
                ["acl": ["/": .array(rights.map(JSON.string)), "/storage/flatcar-upload": fewer]])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(77), "\(outcome)")
            #expect(outcome.errors.contains("/storage/flatcar-upload: Datastore.AllocateTemplate"), "\(outcome)")
        }
    }

    /// Nobody without Pool.Audit can know before.
    @Test(.simulator) func `a pool that does not exist is found when the VM is created`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build", "--pool", "nope"])
            #expect(outcome.ending == .exit(77) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("pool 'nope' does not exist"), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `8.4 is new enough`() throws {
        try Bench.run(world: ["pve-version": "8.4.0"]) { bench in
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
        }
    }

    @Test(.enabled(if: Settings.isSimulated || Settings.value("FINGERPRINT") != nil, "PF_E2E_FINGERPRINT is not set"))
    func `the pinned fingerprint is enough, whoever signed the certificate`() throws {
        try Bench.run { bench in
            var fingerprint = bench.target.fingerprint
            if Settings.isSimulated { fingerprint = try bench.simulator.ready["fingerprint"]?.string }
            let settings = ["PROXMOX_FLATCAR_CA_FILE": nil, "PROXMOX_FLATCAR_FINGERPRINT": fingerprint]
            try #expect(bench.tool.run(["build", "--dry-run"], settings).ending == .exit(0))
        }
    }
}

extension Bench {
    /// Takes one privilege from the simulator's token.
    fileprivate func withdraw(_ privilege: String) throws {
        let rights = try ProxmoxAPI(target, scratch).call("GET", "/access/permissions")["/"]?.object.keys ?? [:].keys
        guard rights.contains(privilege) else { throw Failure("the token never had \(privilege)") }
        let rest = rights.filter { $0 != privilege }.sorted().map(JSON.string)
        try simulator.change("/tokens/\(target.token)", ["acl": ["/": .array(rest)]])
        try simulator.clearLog()
    }
}
