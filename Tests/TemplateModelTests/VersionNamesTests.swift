import Foundation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// Names and tags, by which people and programs find a version.
@Suite struct VersionNamesTests {
    @Test func `names have no dots, and a version's has its id`() throws {
        let identity = try makeIdentity()
        #expect(identity.vmName == "flatcar-stable-4593-2-5")
        #expect(identity.versionName == "flatcar-stable-4593-2-5-\(identity.id)")
        #expect(identity.tags == ["flatcar", "flatcar-stable", "4593.2.5"])
        #expect(identity.ownTag == "flatcar-4593.2.5-\(identity.id)")
        #expect(makeVersion(identity).label == "4593.2.5 (\(identity.id))")
    }

    @Test func `what was made by hand has no release in its name`() {
        let identity = Identity(adopted: "golden", defaultGuest, diskSize: gibibyte)
        #expect(identity.versionName == "flatcar-adopted-\(identity.id)")
        #expect(identity.tags == ["flatcar"])
    }

    @Test(
        arguments: [
            ("", [], "4593.2.6;flatcar;flatcar-stable"),
            ("", ["Zeta", "alpha"], "4593.2.6;alpha;flatcar;flatcar-stable;zeta"),
            ("", ["FLATCAR", "flatcar", "x", "X"], "4593.2.6;flatcar;flatcar-stable;x"),
            ("4593.2.5;flatcar;flatcar-stable", [], "4593.2.6;flatcar;flatcar-stable"),
            ("mine, 4593.2.5 other", ["x"], "4593.2.6;flatcar;flatcar-stable;mine;other;x"),
        ] as [(String, [String], String)])
    func `tags are as Proxmox will show them, and a person's stay`(
        present: String, given: [String], expected: String
    ) throws {
        let tags = TagList(VMConfiguration(["tags": present]))
            .moved(from: try makeIdentity(), to: try makeIdentity("4593.2.6"), adding: given)
        #expect(tags.property == expected)
    }

    @Test(arguments: [(211, 21100...21199), (1, 100...199), (9000, 900_000...900_099)])
    func `the versions of a template are in the hundred of its VMID`(vmid: Int, range: ClosedRange<Int>) {
        #expect(BuildSettings.usualVersionVMIDs(of: vmid) == range)
    }
}
