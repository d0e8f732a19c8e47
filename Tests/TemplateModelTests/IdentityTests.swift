import Flatcar
import Foundation
import TemplateModel
import TestSamples
import Testing

/// What tells versions apart.
@Suite struct IdentityTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What differs, in words; empty for what is no part of a version.
        var words: [String] = []
        /// Whether it needs another disk.
        var needsDisk = false
        var release = "4593.2.5"
        var settings: @Sendable (inout BuildSettings) throws -> Void = { _ in }
    }

    static let newer = "release 4593.2.5 (stable, amd64-usr) → 4593.2.6 (stable, amd64-usr)"

    static let changes: [Change] = [
        Change(testDescription: "nothing"),
        Change(testDescription: "release", words: [newer], needsDisk: true, release: "4593.2.6"),
        Change(
            testDescription: "a release with another platform",
            words: [
                "release 4593.2.5 (stable, amd64-usr) → 4081.3.10 (stable, amd64-usr)",
                "image qemu/proxmoxve → qemu/openstack",
            ], needsDisk: true, release: "4081.3.10"),
        Change(
            testDescription: "flavour", words: ["image qemu/proxmoxve → proxmoxve/proxmoxve"], needsDisk: true,
            settings: { $0.image = try ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64) }),
        Change(
            testDescription: "platform", words: ["image qemu/proxmoxve → qemu/openstack"], needsDisk: true,
            settings: { $0.oem.platform = .openstack }),
        Change(testDescription: "the platform that fits anyway", settings: { $0.oem.platform = .proxmoxve }),
        Change(
            testDescription: "kernel arguments",
            words: ["kernel command line as published → -flatcar.autologin +loglevel=4 +a=1,2"], needsDisk: true,
            settings: { ($0.oem.keepsConsoleAutologin, $0.oem.kernelArguments) = (false, ["loglevel=4", "a=1,2"]) }),
        // The shape's digest has the size in it, too.
        Change(
            testDescription: "disk size", words: ["disk size 20480 → 30720 MiB", "VM shape"], needsDisk: true,
            settings: { $0.shape.diskSize = 30 * gibibyte }),
        Change(testDescription: "no config", words: ["base config"], settings: { $0.baseConfig = nil }),
        Change(testDescription: "config", words: ["base config"], settings: { $0.baseConfig = BaseConfig([1]) }),
        Change(testDescription: "cores", words: ["VM shape"], settings: { $0.shape.cores = 4 }),
        Change(testDescription: "memory", words: ["VM shape"], settings: { $0.shape.memory = 4096 }),
        Change(testDescription: "CPU", words: ["VM shape"], settings: { $0.shape.cpu = "host" }),
        Change(testDescription: "firmware", words: ["VM shape"], settings: { $0.shape.firmware = .ovmf }),
        Change(testDescription: "machine", words: ["VM shape"], settings: { $0.shape.machine = "pc" }),
        Change(testDescription: "bridge", words: ["VM shape"], settings: { $0.shape.bridge = "vmbr1" }),
        Change(testDescription: "VLAN", words: ["VM shape"], settings: { $0.shape.vlan = 7 }),
        // Its template carries no base config.
        Change(
            testDescription: "consumer", words: ["base config", "consumer any → capmox"],
            settings: { $0.consumer = .capmox }),
        // No part of what the guests get.
        Change(testDescription: "tags", settings: { $0.tags = ["x"] }),
        Change(testDescription: "pool", settings: { $0.pool = "x" }),
        Change(testDescription: "VMID", settings: { $0.vmid = 999 }),
        Change(testDescription: "storage", settings: { $0.diskStorage = "x" }),
        Change(testDescription: "workers", settings: { $0.workers = 9 }),
    ]

    @Test(arguments: changes) func `what differs is said in words, and the id differs just then`(change: Change) throws
    {
        let identity = try makeIdentity()
        let other = try makeIdentity(change.release, change.settings)
        // Digests say nothing to people.
        let words = other.differences(from: identity).map { $0.hasPrefix("base config ") ? "base config" : $0 }
        #expect(words == change.words)
        #expect((other == identity) == change.words.isEmpty)
        #expect((other.id == identity.id) == change.words.isEmpty)
        #expect(other.hasSameDisk(as: identity) == !change.needsDisk)
        #expect(identity.hasSameDisk(as: other) == !change.needsDisk)
        #expect(other.differences(from: other).isEmpty)
        #expect(identity.differences(from: other).isEmpty == change.words.isEmpty)
    }

    @Test func `where both guests are known, the shape is said key by key`() throws {
        func guest(_ change: (inout BuildSettings) -> Void = { _ in }) throws -> GuestSettings {
            GuestSettings(try makeSettings(change).shape, .none)
        }
        let old = try makeIdentity()
        let new = try makeIdentity("4593.2.5") { ($0.shape.cores, $0.shape.vlan) = (4, 7) }
        #expect(
            new.differences(
                from: old, guest: try guest { ($0.shape.cores, $0.shape.vlan) = (4, 7) }, otherGuest: try guest())
                == ["cores 2 → 4", "net0 virtio,bridge=vmbr0 → virtio,bridge=vmbr0,tag=7"])
        let larger = try makeIdentity("4593.2.5") { $0.shape.diskSize = 30 * gibibyte }
        #expect(
            larger.differences(from: old, guest: try guest(), otherGuest: try guest())
                == ["disk size 20480 → 30720 MiB"])
    }

    @Test func `the base config is told by the beginning of its digest`() throws {
        let with = try makeIdentity()
        let without = try makeIdentity("4593.2.5") { $0.baseConfig = nil }
        let digest = try #require(with.config).prefix(8)
        #expect(without.differences(from: with) == ["base config \(digest) → none"])
    }

    /// It stands in names and tags: another text would make every version another one.
    @Test func `the id is stable`() throws {
        let identity = try makeIdentity()
        #expect(identity.id == "89aa6e5c")
        #expect(try JSONDecoder().decode(Identity.self, from: JSONEncoder().encode(identity)).id == identity.id)
    }

    /// Nothing is said of what is as it was published, so that versions of before that could be changed stay current.
    @Test func `what is not asked for is not recorded`() throws {
        let json = String(decoding: try JSONEncoder().encode(makeIdentity()), as: UTF8.self)
        #expect(!json.contains("commandLine") && !json.contains("consumer"))
    }

    @Test func `one that was made by hand is known by how it looks`() {
        let identity = Identity(adopted: "golden", defaultGuest, diskSize: gibibyte)
        #expect(identity.isAdopted)
        #expect(identity.id == Identity(adopted: "golden", defaultGuest, diskSize: gibibyte).id)
        #expect(identity.id != Identity(adopted: "golden", defaultGuest, diskSize: 2 * gibibyte).id)
        #expect(identity.id != Identity(adopted: "other", defaultGuest, diskSize: gibibyte).id)
        #expect(identity.id != Identity(adopted: "golden", GuestSettings([:]), diskSize: gibibyte).id)
    }
}
