import Foundation
import Testing

/// The template's versions, each a template of its own.
extension Bench {
    /// What `list` says.
    func versions() throws -> [JSON] {
        try JSON(try tool.run(["list", "--output", "json"]).output)["versions"]?.array ?? []
    }

    /// The VMIDs of all machines of the simulator.
    func machines() throws -> [Int] {
        try simulator.read("/state")["vms"]?.object.keys.compactMap { Int($0) }.sorted() ?? []
    }

    /// A machine of the simulator, seen through its side door; `nil` where there is none.
    func machine(_ vmid: Int) throws -> JSON? { try simulator.read("/state")["vms"]?["\(vmid)"] }

    /// The VMID of the version that clones of the template get.
    func currentVersion() throws -> Int { try Record(in: api.configuration()).vmid }

    /// The file of the disk that clones get.
    func currentDisk() throws -> String { try templateDisk()["path"]?.string ?? "" }

    /// A new machine, as those make it who use the template or one of its versions.
    func clone(_ vmid: Int, as new: Int, isFull: Bool = false) throws {
        try api.work("POST", api.path(vmid) + "/clone", [("newid", "\(new)"), ("full", isFull ? "1" : "0")])
    }

    /// Whatever happened: whoever clones the template gets a machine, in full or linked, and is rid of it again.
    func expectClones(_ comment: Comment? = nil) throws {
        for isFull in [false, true] {
            #expect(throws: Never.self, comment) { try clone(target.vmid, as: 9999, isFull: isFull) }
            try api.destroy(9999)
        }
    }

    /// How many disks the versions have.
    func versionDisks() throws -> Int {
        try simulator.read("/volumes").array.count {
            $0["vmid"]?.int.map(target.versionVMIDs.contains) == true
                && $0["volid"]?.string?.contains("cloudinit") == false
        }
    }

    /// How often an image of the mirror was asked for.
    func downloads() throws -> Int {
        try mirror.requests().count {
            $0.hasPrefix("GET ") && $0.contains("flatcar_production_") && !$0.contains(".sig")
        }
    }

    /// The base config is in the storage, and no image was moved.
    func expectNoImage(_ run: () throws -> Tool.Outcome) throws -> Tool.Outcome {
        let (mirrored, volume) = (try downloads(), "/storage/\(target.imageStorage)/upload")
        try simulator.clearLog()
        let outcome = try run()
        try #expect(downloads() == mirrored, "\(outcome)")
        try #expect(!simulator.requests().contains { $0.path.hasSuffix(volume) }, "\(outcome)")
        return outcome
    }
}
