import Foundation
import Observation
import Proxmox
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What a VM of the range is to a template.
@Suite struct VersionRangeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var configured: [String: String?] = [:]
        var guest = defaultGuest
        var image: String? = "ab"
        var makesBaseVolumes = true
        let expected: String
    }

    private static let plain = "local:21100/vm-21100-disk-0.qcow2"
    private static let efi = "local:21100/vm-21100-disk-1.qcow2"
    private static let baseEFI = "local:21100/base-21100-disk-1.qcow2"
    private static let ovmf = GuestSettings(["bios": "ovmf"])

    static let rows = [
        Row(testDescription: "whole", expected: "whole"),
        Row(testDescription: "no template yet", configured: ["template": nil], expected: "unfinished"),
        Row(testDescription: "no image in it", image: nil, expected: "unfinished"),
        Row(testDescription: "no disk", configured: ["scsi0": nil], expected: "unfinished"),
        Row(testDescription: "a flag without a base volume", configured: ["scsi0": plain], expected: "unfinished"),
        Row(
            testDescription: "the same on a storage that makes none", configured: ["scsi0": plain],
            makesBaseVolumes: false, expected: "whole"),
        Row(
            testDescription: "moved by a person", configured: ["scsi0": nil, "virtio0": baseVolume(21100)],
            expected: "whole"),
        Row(testDescription: "pointing", configured: ["scsi0": baseVolume(21101)], expected: "whole"),
        Row(testDescription: "locked", configured: ["lock": "backup"], expected: "whole"),
        Row(testDescription: "not protected, no tag", configured: ["protection": nil, "tags": nil], expected: "whole"),
        Row(testDescription: "UEFI", configured: ["efidisk0": baseEFI], guest: ovmf, expected: "whole"),
        Row(testDescription: "UEFI without its disk", guest: ovmf, expected: "unfinished"),
        Row(
            testDescription: "an EFI disk to convert", configured: ["efidisk0": efi], guest: ovmf,
            expected: "unfinished"),
        Row(testDescription: "an EFI disk that nobody asked for", configured: ["efidisk0": efi], expected: "whole"),
        Row(
            testDescription: "notes wiped", configured: ["description": nil, "name": "x"],
            expected: "the template 'x' carries no record of this tool"),
        Row(
            testDescription: "damaged", configured: ["description": "<!-- proxmox-flatcar {"],
            expected: "its record cannot be read: its end is missing"),
        Row(
            testDescription: "newer", configured: ["description": "<!-- proxmox-flatcar {\"schema\":2} -->"],
            expected: "its record is of a newer version of this tool (schema 2)"),
        Row(
            testDescription: "being created", configured: ["description": nil, "lock": "create"],
            expected: "it is being created, or its creation has died (lock: create)"),
    ]

    private func add(_ configuration: VMConfiguration, vmid: Int = 21100, makesBaseVolumes: Bool = true) throws
        -> VersionRange
    {
        var range = VersionRange()
        try range.add(vmid, configuration, of: 211) { _ in makesBaseVolumes }
        return range
    }

    private func words(_ range: VersionRange) -> String {
        if !range.whole.isEmpty { return "whole" }
        if !range.unfinished.isEmpty { return "unfinished" }
        if !range.throwaways.isEmpty { return "throwaway" }
        return range.others.first?.reason ?? "nothing"
    }

    @Test(arguments: rows) func `a version is whole when it can be cloned`(row: Row) throws {
        let version = makeVersionTemplate(
            try makeIdentity(), guest: row.guest, image: row.image, configured: row.configured)
        let range = try add(version.configuration, makesBaseVolumes: row.makesBaseVolumes)
        #expect(words(range) == row.expected)
        #expect(range.taken == [21100])
    }

    @Test func `other records count only where they belong`() throws {
        let version = makeVersion(try makeIdentity(), vmid: 21100)
        let rows: [(Record, String)] = [
            (
                .version(VersionRecord(template: 210, builder: someBuilder, version: version)),
                "it is a version of template 210"
            ),
            (
                .throwaway(ThrowawayRecord(vmid: 21100, template: 210, builder: someBuilder)),
                "it is the throwaway of a test of template 210"
            ),
            (.throwaway(ThrowawayRecord(vmid: 21100, template: 211, builder: someBuilder)), "throwaway"),
            (
                .throwaway(ThrowawayRecord(vmid: 21199, template: 211, builder: someBuilder)),
                "it is a clone of VM 21199"
            ),
            (.template(TemplateRecord(vmid: 21100)), "it is a template of its own"),
            (
                .version(
                    VersionRecord(
                        template: 211, builder: someBuilder, version: makeVersion(version.identity, vmid: 21199))),
                "it is a clone of VM 21199"
            ),
        ]
        for (record, expected) in rows {
            #expect(words(try add(VMConfiguration(["description": record.description()]))) == expected)
        }
    }

    @Test func `only the death of a creation has a command against it`() throws {
        #expect(
            try add(VMConfiguration(["lock": "create"])).others.map(\.commands) == [["qm destroy 21100 --skiplock"]])
        #expect(try add(VMConfiguration(["lock": "clone", "name": "x"])).others.map(\.commands) == [[]])
    }

    @Test func `what was adopted is whole without an image`() throws {
        let identity = Identity(adopted: "golden", defaultGuest, diskSize: gibibyte)
        let version = makeVersionTemplate(
            identity, volume: "local:211/base-211-disk-0.qcow2", image: nil)
        let range = try add(version.configuration)
        #expect(words(range) == "whole")
        #expect(range.whole.first?.isPointing == true)
    }

    @Test func `who is at work on a version is told by the record`() throws {
        var builder = BuildProcess(
            machine: "m", boot: "b", process: "1.2", began: Int64(Date.now.timeIntervalSince1970))
        for isAbandoned in [false, true] {
            if isAbandoned { builder = someBuilder }
            let version = VersionRecord(
                template: 211, builder: builder, version: makeVersion(try makeIdentity(), image: nil))
            let begun = try add(VMConfiguration(["description": Record.version(version).description()]))
            #expect(begun.unfinished.map(\.isAbandoned) == [isAbandoned])
            #expect((begun.inWork == nil) == isAbandoned)
            let throwaway = ThrowawayRecord(vmid: 21100, template: 211, builder: builder)
            let test = try add(VMConfiguration(["description": Record.throwaway(throwaway).description()]))
            #expect(test.throwaways.map(\.isAbandoned) == [isAbandoned])
        }
    }

    @Test func `a failure to ask about a storage is handed on`() throws {
        let version = makeVersionTemplate(try makeIdentity(), configured: ["scsi0": Self.plain])
        var range = VersionRange()
        #expect(throws: ProxmoxError.self) {
            try range.add(21100, version.configuration, of: 211) { _ throws(ProxmoxError) in throw .cancelled }
        }
    }

    @Test func `a volume is that of the version which owns it`() throws {
        let owner = makeVersionTemplate(try makeIdentity(), vmid: 21101)
        let pointing = makeVersionTemplate(try makeIdentity(), vmid: 21100, volume: baseVolume(21101))
        let range = VersionRange(whole: [pointing, owner])
        #expect(range.version(of: baseVolume(21101)) == owner)
        #expect(VersionRange(whole: [pointing]).version(of: baseVolume(21101)) == pointing)
        #expect(range.version(of: baseVolume(21100)) == nil)
        #expect(range.version(owner.version.reference) == owner)
        #expect(range.version(VersionReference(vmid: 21101, built: "then")) == nil)
    }
}
