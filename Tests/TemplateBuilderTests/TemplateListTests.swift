import Observation
import ProxmoxTypes
import TemplateBuilder
import TemplateModel
import TestSamples
import Testing

/// The versions of a template, line by line.
@Suite struct TemplateListTests {
    private let current, kept, newest: VersionTemplate

    init() throws {
        current = makeVersionTemplate(try makeIdentity("4593.2.5"), vmid: 21100, built: "2")
        kept = makeVersionTemplate(try makeIdentity("4593.2.4"), vmid: 21101, built: "1")
        newest = makeVersionTemplate(try makeIdentity("4593.2.6"), vmid: 21102, built: "3")
    }

    /// VMID, state, whose disk it has, clones.
    private func rows(
        _ template: Template?, _ versions: VersionRange, gone: Set<String> = [], clones: [String: [Int]] = [:],
        permissions: Permissions = everything
    ) throws -> [String] {
        let found = try makeObserved(
            template.map { .template($0) } ?? .absent, versions, gone: gone, clones: clones, permissions: permissions)
        return TemplateList.rows(found, template).map { row in
            let clones = row.clones.map { $0.map(String.init).joined(separator: ",") } ?? "?"
            return "\(row.version.vmid) \(row.state)\(row.sharesDiskOf.map { " of \($0)" } ?? "") [\(clones)]"
        }
    }

    @Test func `the current one is first, then those before it, then what was never promoted`() throws {
        let never = makeVersionTemplate(try makeIdentity("4593.2.7"), vmid: 21103)
        let template = makeTemplate(current, earlier: [kept, newest], held: [newest.version.identity])
        #expect(
            try rows(
                template, VersionRange(whole: [current, kept, newest, never]), clones: [baseVolume(21101): [302, 301]])
                == ["21100 current []", "21101 kept [301,302]", "21102 rolled back []", "21103 kept []"])
    }

    @Test func `what is being made, or was left, comes last`() throws {
        let begun = makeVersionTemplate(newest.version.identity, vmid: 21104, isAbandoned: true)
        let inWork = makeVersionTemplate(newest.version.identity, vmid: 21105, isAbandoned: false)
        #expect(
            try rows(makeTemplate(current), VersionRange(whole: [current], unfinished: [begun, inWork]))
                == ["21100 current []", "21104 unfinished []", "21105 being built []"])
    }

    @Test func `what is gone is said`() throws {
        let template = makeTemplate(current, earlier: [kept])
        #expect(
            try rows(template, VersionRange(whole: [current, kept]), gone: [baseVolume(21100), baseVolume(21101)])
                == ["21100 current, disk gone []", "21101 disk gone []"])
        let other = makeVersionTemplate(kept.version.identity, vmid: 21101, volume: baseVolume(21100))
        #expect(
            try rows(template, VersionRange(whole: [other])) == ["21100 current, VM gone []", "21101 kept of 21100 []"])
        let exchanged = makeTemplate(current, configured: ["scsi0": "local:211/vm-211-disk-0.qcow2"])
        #expect(try rows(exchanged, VersionRange(whole: [current])) == ["21100 current, disk gone []"])
    }

    @Test func `whose disk a version has is said`() throws {
        let sharing = makeVersionTemplate(newest.version.identity, vmid: 21102, volume: baseVolume(21100))
        #expect(
            try rows(makeTemplate(sharing, earlier: [current]), VersionRange(whole: [current, sharing]))
                == ["21102 current of 21100 []", "21100 kept []"])
    }

    @Test func `clones that the token may not see are not taken for none`() throws {
        let blind = Permissions(["/": ["VM.Audit": true]])
        let template = makeTemplate(current)
        #expect(
            try rows(template, VersionRange(whole: [current]), permissions: blind) == ["21100 current [?]"])
        #expect(
            try rows(
                template, VersionRange(whole: [current]), clones: [baseVolume(21100): [301]], permissions: blind)
                == ["21100 current [301]"])
    }

    @Test func `versions of a template that was destroyed are listed`() throws {
        #expect(try rows(nil, VersionRange(whole: [kept, current])) == ["21100 kept []", "21101 kept []"])
    }
}
