import Flatcar
import Proxmox
import TemplateBuilder
import Testing

/// What stands under the VMID, by its configuration.
@Suite struct TemplateStateTests {
    private static let disk = "local:211/base-211-disk-0.qcow2,discard=on,iothread=1,size=20G,ssd=1"
    private static let plainDisk = "local:211/vm-211-disk-0.qcow2,discard=on,iothread=1,size=20G,ssd=1"

    private struct Row: Sendable {
        let name: String
        let configuration: [String: String]
        var makesBaseVolumes = true
        let expected: String
    }

    /// `R` stands for our record's description.
    private static let rows = [
        Row(name: "being created", configuration: ["lock": "create"], expected: "locked create"),
        Row(
            name: "ours, but in use by another task",
            configuration: ["lock": "clone", "description": "R", "template": "1", "scsi0": disk],
            expected: "locked clone"),
        Row(
            name: "somebody's VM", configuration: ["name": "web", "description": "hello"],
            expected: "foreign the VM 'web' carries no record of this tool"),
        Row(
            name: "somebody's template", configuration: ["name": "debian", "template": "1"],
            expected: "foreign the template 'debian' carries no record of this tool"),
        Row(name: "empty", configuration: [:], expected: "foreign the VM '' carries no record of this tool"),
        Row(
            name: "a record that is damaged",
            configuration: ["template": "1", "description": "<!-- proxmox-flatcar {"],
            expected: "foreign its record cannot be read: its end is missing"),
        Row(
            name: "a record of a newer tool",
            configuration: ["template": "1", "description": "<!-- proxmox-flatcar {\"schema\":7} -->"],
            expected: "foreign its record cannot be read: it has schema 7, this tool knows 1"),
        Row(name: "a half build", configuration: ["description": "R", "scsi0": plainDisk], expected: "incomplete"),
        Row(name: "a half build without a disk", configuration: ["description": "R"], expected: "incomplete"),
        Row(
            name: "not a template, by Proxmox's own zero", configuration: ["description": "R", "template": "0"],
            expected: "incomplete"),
        Row(
            name: "the flag without a base volume",
            configuration: ["description": "R", "template": "1", "scsi0": plainDisk], expected: "unconverted"),
        Row(
            name: "the same on a storage that makes none",
            configuration: ["description": "R", "template": "1", "scsi0": plainDisk], makesBaseVolumes: false,
            expected: "template"),
        Row(
            name: "whole", configuration: ["description": "R", "template": "1", "scsi0": disk], expected: "template"),
        Row(name: "without a disk", configuration: ["description": "R", "template": "1"], expected: "template"),
    ]

    @Test func `a configuration says what stands there`() throws {
        let version = makeVersion(Identity(try makeRelease(), try makeSettings()))
        let description = Record(current: version).description(source: "x")
        for row in Self.rows {
            let configuration = VMConfiguration(
                row.configuration.mapValues { $0 == "R" ? description : $0 })
            var asked: [String] = []
            let state = try TemplateState(configuration) { storage throws(ProxmoxError) in
                asked.append(storage)
                return row.makesBaseVolumes
            }
            switch state {
            case .locked(let lock): #expect("locked \(lock)" == row.expected, "\(row.name)")
            case .foreign(let reason): #expect("foreign \(reason)" == row.expected, "\(row.name)")
            case .incomplete(version, configuration): #expect(row.expected == "incomplete", "\(row.name)")
            case .unconverted(version): #expect(row.expected == "unconverted", "\(row.name)")
            case .template(version, configuration): #expect(row.expected == "template", "\(row.name)")
            default: Issue.record("\(row.name): \(state)")
            }
            // One request more, and only where it decides.
            let decides = row.configuration["scsi0"] == Self.plainDisk && row.configuration["template"] == "1"
            #expect(asked == (decides ? ["local"] : []), "\(row.name)")
        }
    }

    @Test func `an error while the storage is asked about is handed on`() throws {
        let version = makeVersion(Identity(try makeRelease(), try makeSettings()))
        let configuration = VMConfiguration([
            "description": Record(current: version).description(source: "x"), "template": "1", "scsi0": Self.plainDisk,
        ])
        #expect(throws: ProxmoxError.self) {
            try TemplateState(configuration) { _ throws(ProxmoxError) in throw .cancelled }
        }
    }
}

/// What a build does, by what it finds: every state with the same, an older and a newer release.
@Suite struct DecisionTests {
    private enum Found: CaseIterable {
        case absent, foreign, locked, elsewhere, incomplete, unconverted, template
    }

    /// The release that was found, seen from 4593.2.5, which is wanted.
    private enum Has: String, CaseIterable {
        case older = "4593.2.4"
        case same = "4593.2.5"
        case newer = "4593.2.6"
    }

    private func decide(_ found: Found, _ has: Has, _ change: (inout BuildSettings) -> Void = { _ in }) throws -> String
    {
        let settings = try makeSettings(change)
        let release = try makeRelease()
        // Built with the settings of today unless the test changes them.
        let version = makeVersion(Identity(try makeRelease(has.rawValue), try makeSettings()))
        let configuration = VMConfiguration(["scsi0": "local:211/vm-211-disk-0.qcow2,size=10G"])
        let state: TemplateState =
            switch found {
            case .absent: .absent
            case .foreign: .foreign(reason: "why")
            case .locked: .locked("backup")
            case .elsewhere: .elsewhere(node: "pve2")
            case .incomplete: .incomplete(version, configuration)
            case .unconverted: .unconverted(version)
            case .template: .template(version, configuration)
            }
        do throws(BuildError) {
            let decision = try Decision.make(
                for: Identity(release, settings), release: release, found: state, settings: settings, node: "pve1")
            return switch decision {
            case .nothingToDo: "nothing"
            case .build: "build"
            case .finish(let steps): "finish " + steps.map(\.name).joined(separator: " ")
            }
        } catch {
            return switch error {
            case .foreign(211, "why"): "foreign"
            case .locked(211, "backup"): "locked"
            case .elsewhere(211, "pve2", "pve1"): "elsewhere"
            case .downgrade(211, has.rawValue, "4593.2.5"): "downgrade"
            case .otherVersion(211, let differences): "other: \(differences.joined(separator: ", "))"
            case .unfinishedOther(211, let differences): "unfinished: \(differences.joined(separator: ", "))"
            default: "\(error)"
            }
        }
    }

    private static let older = "release 4593.2.4 (stable, amd64-usr) → 4593.2.5 (stable, amd64-usr)"
    private static let newer = "release 4593.2.6 (stable, amd64-usr) → 4593.2.5 (stable, amd64-usr)"
    private static let rest = "finish resize-disk set-tags convert-to-template"

    /// A row for each state: what a build does when the template has an older, the same, a newer release; and, where
    /// that makes a difference, a newer one when going back is allowed.
    private static let rows: [(Found, older: String, same: String, newer: String, newerAllowed: String)] = [
        (.absent, "build", "build", "build", "build"),
        (.foreign, "foreign", "foreign", "foreign", "foreign"),
        (.locked, "locked", "locked", "locked", "locked"),
        (.elsewhere, "elsewhere", "elsewhere", "elsewhere", "elsewhere"),
        (.incomplete, "unfinished: \(older)", rest, "unfinished: \(newer)", "unfinished: \(newer)"),
        (.unconverted, "other: \(older)", "finish convert-disk", "downgrade", "other: \(newer)"),
        (.template, "other: \(older)", "nothing", "downgrade", "other: \(newer)"),
    ]

    @Test func `every state has its decision`() throws {
        #expect(Set(Self.rows.map(\.0)) == Set(Found.allCases))
        for row in Self.rows {
            #expect(try decide(row.0, .older) == row.older)
            #expect(try decide(row.0, .same) == row.same)
            #expect(try decide(row.0, .newer) == row.newer)
            // Going back has a say in nothing else.
            let allow: (inout BuildSettings) -> Void = { $0.allowsDowngrade = true }
            #expect(try decide(row.0, .older, allow) == row.older)
            #expect(try decide(row.0, .same, allow) == row.same)
            #expect(try decide(row.0, .newer, allow) == row.newerAllowed)
        }
    }

    @Test(arguments: [
        "base config", "VM shape", "image qemu/proxmoxve → qemu/openstack",
        "kernel command line as published → +loglevel=4",
    ])
    func `the same release with other settings is another version`(what: String) throws {
        let change: (inout BuildSettings) -> Void = {
            switch what {
            case "base config": $0.baseConfig = nil
            case "VM shape": $0.shape.cores = 8
            case "image qemu/proxmoxve → qemu/openstack": $0.oem.platform = .openstack
            default: $0.oem.kernelArguments = ["loglevel=4"]
            }
        }
        #expect(try decide(.template, .same, change) == "other: \(what)")
        #expect(try decide(.unconverted, .same, change) == "other: \(what)")
        #expect(try decide(.incomplete, .same, change) == "unfinished: \(what)")
        #expect(try decide(.absent, .same, change) == "build")
    }

    @Test func `a release that cannot be read in the record is no downgrade`() throws {
        let settings = try makeSettings()
        let release = try makeRelease()
        let own = Identity(release, settings)
        let description = Record(current: makeVersion(own)).description(source: "x")
            .replacing("\"release\":\"4593.2.5\"", with: "\"release\":\"future\"")
        guard case .record(let record) = Record.read(description) else {
            Issue.record("the record cannot be read")
            return
        }
        let error = refusal { () throws(BuildError) in
            try Decision.make(
                for: own, release: release, found: .template(record.current, VMConfiguration([:])), settings: settings,
                node: "pve1")
        }
        guard case .otherVersion = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        (["scsi0": "local:a,size=10G"], ["resize-disk", "set-tags", "convert-to-template"]),
        (["scsi0": "local:a,size=20G"], ["set-tags", "convert-to-template"]),
        (["scsi0": "local:a,size=30G"], ["set-tags", "convert-to-template"]),
        (["scsi0": "local:a"], ["set-tags", "convert-to-template"]),
        ([:], ["set-tags", "convert-to-template"]),
        (["scsi0": "local:a,size=20G", "tags": "4593.2.5;flatcar;flatcar-stable"], ["convert-to-template"]),
        (["scsi0": "local:a,size=20G", "tags": "more;flatcar-stable, flatcar 4593.2.5"], ["convert-to-template"]),
        (["scsi0": "local:a,size=20G", "tags": "flatcar;flatcar-stable"], ["set-tags", "convert-to-template"]),
    ])
    func `an interrupted build goes on where it was`(configuration: [String: String], steps: [String]) throws {
        let settings = try makeSettings()
        let release = try makeRelease()
        let identity = Identity(release, settings)
        let decision = try Decision.make(
            for: identity, release: release, found: .incomplete(makeVersion(identity), VMConfiguration(configuration)),
            settings: settings, node: "pve1")
        guard case .finish(let found) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(found.map(\.name) == steps)
    }
}
