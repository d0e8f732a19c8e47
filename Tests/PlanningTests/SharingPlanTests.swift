import BuildErrors
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// A version that needs the very disk which another one has: nothing is downloaded.
@Suite struct SharingPlanTests {
    private static let efi = "local:21100/base-21100-disk-1.qcow2"

    /// The template has the wanted release with fewer cores, and 8 are wanted.
    private func scene(
        guest: GuestSettings = defaultGuest, configured: [String: String?] = [:],
        _ change: (inout BuildSettings) throws -> Void = { _ in }
    ) throws -> (Case, VersionTemplate) {
        var scene = try Case {
            $0.shape.cores = 8
            try change(&$0)
        }
        let owner = makeVersionTemplate(try makeIdentity(), guest: guest, configured: configured)
        scene.template = .template(
            makeTemplate(owner, configured: ["bios": guest["bios"], "efidisk0": owner.efiDisk?.volume]))
        scene.versions.whole = [owner]
        return (scene, owner)
    }

    private func plan(_ scene: Case) throws -> Plan { try scene.plan { try makePreparation($0, bringsImage: false) } }

    @Test func `the version is a template from its first moment, which points at the other's disk`() throws {
        let (scene, owner) = try scene()
        let plan = try plan(scene)
        #expect(plan.names == ["create-version 21105", "seal-version 21105", "promote 21105"])
        let creation = try #require(plan.creation)
        #expect(creation.shared == owner.version)
        #expect(creation.draft.identity == (try scene.desired))
        let sent = creation.parameters.dictionary
        #expect(sent["scsi0"] == "\(baseVolume(21100)),discard=on,ssd=1,iothread=1")
        #expect(sent["template"] == "1" && sent["boot"] == "order=scsi0" && sent["cores"] == "8")
        #expect(sent["vmid"] == "21105" && sent["efidisk0"] == nil && sent["tags"] == nil)
        #expect(sent["name"] == (try scene.desired.versionName))
        #expect(plan.notes.contains { $0.contains("nothing has to be downloaded") })
    }

    @Test(arguments: [true, false])
    func `it is protected when it is made, and its tag comes afterwards`(protects: Bool) throws {
        let (scene, _) = try scene { $0.protectsVersions = protects }
        let plan = try plan(scene)
        #expect(plan.creation?.parameters["protection"] == (protects ? "1" : nil))
        #expect(plan.steps.contains(.sealVersion(vmid: 21105, tags: [try scene.desired.ownTag], protects: false)))
    }

    @Test func `an EFI disk that the owner has is pointed at as well`() throws {
        var guest = defaultConfiguration
        guest["bios"] = "ovmf"
        let (scene, _) = try scene(
            guest: GuestSettings(VMConfiguration(guest)), configured: ["efidisk0": "\(Self.efi),efitype=4m,size=528K"]
        ) { $0.shape.firmware = .ovmf }
        #expect(try plan(scene).creation?.parameters["efidisk0"] == "\(Self.efi),efitype=4m")
    }

    @Test func `where the owner has none, one of its own is made`() throws {
        let (scene, _) = try scene { $0.shape.firmware = .ovmf }
        #expect(try plan(scene).creation?.parameters["efidisk0"] == "local:1,efitype=4m,pre-enrolled-keys=0")
    }

    @Test func `one that is not wanted any more is not pointed at`() throws {
        let (scene, _) = try scene(
            guest: GuestSettings(["bios": "ovmf"]), configured: ["efidisk0": "\(Self.efi),efitype=4m"])
        #expect(try plan(scene).creation?.parameters["efidisk0"] == nil)
    }

    @Test func `the owner stays, however few are kept`() throws {
        let (scene, owner) = try scene { $0.keep = 0 }
        let plan = try plan(scene)
        #expect(!plan.names.contains("remove-version 21100"))
        #expect(plan.notes.contains { $0.contains(owner.version.label) && $0.contains("template 211 has its disk") })
    }

    @Test func `a slot to which a person has moved the disk keeps it`() throws {
        var (scene, owner) = try scene()
        scene.template = .template(
            makeTemplate(owner, configured: ["scsi0": nil, "virtio0": "\(baseVolume(21100)),cache=none"]))
        #expect(try plan(scene).promotion?.slot == "virtio0")
    }
}
