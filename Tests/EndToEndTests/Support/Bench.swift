import Foundation
import Testing

/// Everything one test works with: a scratch directory, a Proxmox, a mirror, the tool. Taken apart at the end.
final class Bench {
    let scratch: ScratchDirectory
    let target: Target
    let mirror: Mirror
    let api: ProxmoxAPI
    var tool: Tool
    private let ownSimulator: Simulator?

    /// Tests on a real node take turns: there is one VMID for all of them.
    private static let turn = NSLock()

    /// Runs a test.
    /// - Parameter world: settings of the simulator (Tests/Simulator/README.md); only for tests that need it.
    static func run(
        world: [String: JSON] = [:], role: String = "normal", _ test: (Bench) throws -> Void
    ) throws {
        let name = Test.current?.name ?? "a test"
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: name) }
        if !Settings.isSimulated {
            turn.lock()
            scratch.atEnd { turn.unlock() }
        }
        let bench = try Bench(scratch, world, role)
        try withExtendedLifetime(bench) { try test(bench) }
        try bench.checkLog()
    }

    private init(_ scratch: ScratchDirectory, _ world: [String: JSON], _ role: String) throws {
        self.scratch = scratch
        mirror = try Mirror(scratch)
        if Settings.isSimulated {
            let simulator = try Simulator(scratch, world)
            scratch.atEnd { simulator.stop() }
            ownSimulator = simulator
            target = try Target(simulator, role: role)
            // What a person may see is not the matter here, so the tests themselves look with every right.
            api = ProxmoxAPI(try Target(simulator, role: "root"), scratch)
        } else {
            ownSimulator = nil
            target = try Target.fromEnvironment()
            api = ProxmoxAPI(target, scratch)
        }
        let own = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": try scratch.directory("home"),
            "TMPDIR": try scratch.directory("tmp"),
            // Not the one of this machine.
            "PROXMOX_FLATCAR_CONFIG": "/dev/null",
            "PROXMOX_FLATCAR_RELEASE_URL": mirror.url, "PROXMOX_FLATCAR_SIGNING_KEY": mirror.server.key.keyFile,
            "PROXMOX_FLATCAR_TRUSTED_FINGERPRINT": mirror.server.key.fingerprint,
        ]
        tool = Tool(scratch: scratch, environment: own.merging(target.environment) { $1 }, secrets: [target.secret])
        if ownSimulator == nil { try prepareNode() }
    }

    /// The simulator, for tests that have the trait `.simulator`.
    var simulator: Simulator {
        get throws {
            guard let ownSimulator else { throw Failure("this test needs a simulator: give it the trait .simulator") }
            return ownSimulator
        }
    }

    func inventory() throws -> Inventory {
        if let ownSimulator { return try Inventory(ownSimulator) }
        return try Inventory(
            api, storages: [target.imageStorage, target.diskStorage, target.snippetStorage].compactMap { $0 })
    }

    /// The file from which the disk of the first version is made.
    var importVolume: String { importVolume(of: target.firstVersion) }

    func importVolume(of vmid: Int) -> String { "\(target.imageStorage):import/flatcar-\(vmid).qcow2" }

    private func prepareNode() throws {
        guard let taken = try api.machines().first else {
            scratch.atEnd { [api, self] in
                // The template first, and the newest versions: they may point at the disks of the others.
                let made = ((try? api.machines()) ?? []).sorted { $0 == target.vmid || $1 != target.vmid && $0 > $1 }
                for vmid in made {
                    try? api.destroy(vmid)
                    try? api.deleteVolume(importVolume(of: vmid))
                }
            }
            return
        }
        throw Failure(
            "VM \(taken) exists on node \(target.node): say with PF_E2E_VMID which VMID is free, and the hundred from its "
                + "hundredfold on")
    }

    /// No request may carry the secret but in its one header, which the log leaves out.
    private func checkLog() throws {
        guard let ownSimulator, let log = try? ownSimulator.read("/requests").text else { return }
        #expect(!log.contains(target.secret), "a request shows the secret in its path, query or form")
    }
}

extension Bench {
    /// Gives the token what it takes to delete uploads; a real node's has it (README.md).
    func letTokenDelete() throws {
        guard Settings.isSimulated else { return }
        try letTokenDelete(on: ["flatcar", "flatcar-upload"])
    }

    /// The same for these storages, and those of the ordinary case.
    func letTokenDelete(on storages: [String]) throws {
        let own = try ownRights()
        let more = JSON.array(own + ["Datastore.Allocate"])
        let paths = Set(storages + ["flatcar", "flatcar-upload"]).map { ("/storage/\($0)", more) }
        let acl = JSON.object(Dictionary(uniqueKeysWithValues: paths + [("/", .array(own))]))
        try simulator.change("/tokens/\(target.token)", ["acl": acl])
    }

    /// What the token may do everywhere.
    func ownRights() throws -> [JSON] {
        let own = ProxmoxAPI(target, scratch)
        return (try own.call("GET", "/access/permissions")["/"]?.object.keys.sorted() ?? []).map(JSON.string)
    }

    /// Runs a test where no storage takes uploads into another's snippets directory.
    static func runWithoutPair(_ test: (Bench) throws -> Void) throws {
        try run { bench in
            try bench.simulator.change("/storages/flatcar-upload", ["disable": .bool(true)])
            try test(bench)
        }
    }
}

extension Bench {
    /// Waits until the simulator has begun to work on a request, and has so many bytes of its body.
    func waitForRequest(_ method: String, _ path: String, bytes: Int = 0) throws {
        let came = try eventually {
            try simulator.requests().contains {
                $0.method == method && $0.path.hasSuffix(path) && $0.received >= bytes
            }
        }
        guard came else { throw Failure("no \(method) \(path) came") }
    }

    /// Waits until the simulator keeps no half-received upload.
    func waitForNoTemporaryFile() throws {
        let isGone = try eventually { try simulator.read("/state")["temporary"] == [] }
        #expect(isGone, "an upload's temporary file stays")
    }

    /// The volumes of the simulator by their ids.
    func volumes() throws -> Set<String> {
        Set(try simulator.read("/volumes").array.compactMap { $0["volid"]?.string })
    }

    /// Whether the template is there and whole, and its version is.
    /// - Parameter isProtected: whether the version has Proxmox's protection; by default all have but those for capmox.
    func expectTemplate(
        release: String = MirrorServer.release, isProtected: Bool = true, _ comment: Comment? = nil
    ) throws {
        let configuration = try api.configuration()
        #expect(configuration["template"] == 1, comment)
        let disk = configuration["scsi0"]?.string ?? ""
        #expect(disk.contains("base-") && disk.contains("size=20G"), comment)
        #expect(configuration["tags"]?.string?.contains("flatcar") == true, comment)
        #expect(configuration["lock"] == nil, comment)
        let record = try Record(in: configuration)
        #expect(record.release == release, comment)
        let version = try api.configuration(of: record.vmid)
        #expect(
            version["template"] == 1 && (version["protection"] == 1) == isProtected && version["lock"] == nil, comment)
        #expect(version["scsi0"]?.string?.volume == disk.volume, comment)
        try #expect(Record(in: version).release == release, comment)
    }
}

extension String {
    /// The volume of a drive's value.
    var volume: String { split(separator: ",").first.map(String.init) ?? "" }
}
