import Observation
import ProxmoxTypes
import TestSamples
import Testing

/// Which disks are there, as far as the token may see.
@Suite struct VolumesTests {
    private static let volume = baseVolume(21100)

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var listed: [String] = []
        var storages: Set<String> = ["local"]
        var permissions: [String: [String: Bool]] = [:]
        var free: Set<Int> = []
        var volume = baseVolume(21100)
        let presence: Volumes.Presence
    }

    static let rows = [
        Row(testDescription: "it is shown", listed: [volume], presence: .there),
        Row(testDescription: "another one is shown", listed: [baseVolume(21101)], presence: .unknown),
        Row(
            testDescription: "who may do everything sees everything",
            permissions: ["/storage/local": ["Datastore.Allocate": true]], presence: .gone),
        Row(
            testDescription: "who may change the owner's disks sees them",
            permissions: ["/vms/21100": ["VM.Config.Disk": true]], presence: .gone),
        Row(
            testDescription: "the right on another VM says nothing",
            permissions: ["/vms/21101": ["VM.Config.Disk": true]], presence: .unknown),
        Row(
            testDescription: "the right on another storage says nothing",
            permissions: ["/storage/other": ["Datastore.Allocate": true]], presence: .unknown),
        Row(testDescription: "its owner is not there", free: [21100], presence: .gone),
        Row(testDescription: "somebody else is not there", free: [21101], presence: .unknown),
        Row(
            testDescription: "the storage was not looked into", storages: [],
            permissions: ["/": ["Datastore.Allocate": true, "VM.Config.Disk": true]], free: [21100], presence: .unknown),
        Row(
            testDescription: "it has no owner", permissions: ["/": ["VM.Config.Disk": true]], volume: "local:x",
            presence: .unknown),
        Row(testDescription: "it is no volume", volume: "", presence: .unknown),
    ]

    @Test(arguments: rows) func `a volume is gone only where it would have been shown`(row: Row) throws {
        let stored: [StoredVolume] = try row.listed.map { try decode(["volid": $0, "size": 1]) }
        let volumes = Volumes(
            stored, storages: row.storages, permissions: Permissions(row.permissions), freeVMIDs: row.free)
        #expect(volumes.presence(of: row.volume) == row.presence)
    }

    @Test func `nothing is known where nothing was looked at`() {
        #expect(Volumes.unseen.presence(of: Self.volume) == .unknown)
        #expect(!Volumes.unseen.showsAllClones(on: "local"))
    }

    @Test func `linked clones are known by the beginning of their volumes`() throws {
        let rows: [(String, Int)] = [
            (Self.volume, 21100), ("\(Self.volume)/302/vm-302-disk-0.qcow2", 302),
            ("\(Self.volume)/301/vm-301-disk-0.qcow2", 301), ("\(Self.volume)/301/vm-301-disk-1.qcow2", 301),
            ("\(baseVolume(21101))/303/vm-303-disk-0.qcow2", 303), ("local:304/vm-304-disk-0.qcow2", 304),
            ("zfs:base-21100-disk-1/vm-305-disk-0", 305), ("zfs:base-21100-disk-10/vm-306-disk-0", 306),
        ]
        let volumes = Volumes(
            try rows.map { try decode(["volid": $0.0, "vmid": $0.1, "size": 7]) }, storages: ["local", "zfs"],
            permissions: everything)
        #expect(volumes.users(of: Self.volume) == [301, 302])
        #expect(volumes.users(of: "zfs:base-21100-disk-1") == [305])
        #expect(volumes.users(of: baseVolume(21102)).isEmpty)
        #expect(volumes.size(of: Self.volume) == 7)
        #expect(volumes.size(of: "local:x") == nil)
    }

    @Test(
        arguments: [
            (["/": ["Datastore.Allocate": true]], true), (["/vms": ["VM.Config.Disk": true]], true), ([:], false),
            (["/vms": ["VM.Config.Disk": true], "/vms/301": ["VM.Audit": true]], false),
            (["/vms/211": ["VM.Config.Disk": true]], false),
        ] as [([String: [String: Bool]], Bool)])
    func `that nobody stands on a volume is known to who sees all guests`(
        permissions: [String: [String: Bool]], shows: Bool
    ) {
        let volumes = Volumes([], storages: ["local"], permissions: Permissions(permissions))
        #expect(volumes.showsAllClones(on: "local") == shows)
        #expect(!volumes.showsAllClones(on: "other"))
    }
}
