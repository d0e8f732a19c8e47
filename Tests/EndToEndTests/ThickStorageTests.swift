import Foundation
import Testing

/// A storage that knows neither base volumes nor linked clones.
@Suite(.blocking) struct ThickStorageTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(.simulator) func `thick LVM has no base volumes, and versions all the same`() throws {
        try Bench.run(world: ["storages": Bench.thickStorages]) { bench in
            bench.tool.environment["PROXMOX_FLATCAR_DISK_STORAGE"] = "thick"
            let first = try bench.tool.run(["build"])
            #expect(first.ending == .exit(0), "\(first)")
            #expect(first.errors.contains("can be cloned in full only"), "\(first)")
            try bench.mirror.publish(Self.new)
            for (arguments, release) in [(["build"], Self.new), (["rollback"], Self.old)] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                try #expect(Record(in: bench.api.configuration()).release == release)
                for vmid in [211, 21100, 21101] {
                    try bench.clone(vmid, as: 9001, isFull: true)
                    let clone = try bench.api.configuration(of: 9001)
                    #expect(clone["scsi0"]?.string?.contains("vm-9001-disk-") == true)
                    try bench.api.destroy(9001)
                }
            }
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect(bench.machines() == [211, 21100])
            try #expect(bench.versionDisks() == 1)
        }
    }

    @Test(.simulator) func `a version that differs in its config alone shares the disk there, too`() throws {
        try Bench.run(world: ["storages": Bench.thickStorages]) { bench in
            bench.tool.environment["PROXMOX_FLATCAR_DISK_STORAGE"] = "thick"
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let outcome = try bench.expectNoImage { try bench.tool.run(["build", "--cores", "4"]) }
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.versions().map { $0["sharesDiskOf"]?.int } == [21100, nil])
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect(bench.machines() == [211, 21100, 21101], "the owner of the disk stays")
            try bench.clone(211, as: 9001, isFull: true)
        }
    }
}

extension Bench {
    /// The ordinary storages, and one of thick LVM for disks.
    static let thickStorages: JSON = .array([
        ["storage": "local", "type": "dir", "path": "storage/local", "content": "iso"],
        ["storage": "flatcar", "type": "dir", "path": "storage/flatcar", "content": "snippets,import"],
        [
            "storage": "flatcar-upload", "type": "dir", "path": "storage/flatcar", "content": "vztmpl",
            "content-dirs": ["vztmpl": "snippets"],
        ],
        ["storage": "thick", "type": "lvm", "path": "storage/thick", "content": "images"],
    ])
}
