import Flatcar
import ProxmoxTypes
import TemplateBuilder
import Testing

/// What a build does, by what it finds: every state with the same, an older and a newer release.
@Suite struct DecisionTests {
    private enum Found: CaseIterable {
        case absent, foreign, locked, elsewhere, incomplete, unconverted, unsealed, template, staged, stagedOther,
            kept, held, swapped, promotedUnnoticed, unknownDisk
    }

    /// The release that was found, seen from 4593.2.5, which is wanted.
    private enum Has: String, CaseIterable {
        case older = "4593.2.4"
        case same = "4593.2.5"
        case newer = "4593.2.6"
    }

    private static let old = "local:211/base-211-disk-0.qcow2"
    private static let new = "local:211/base-211-disk-1.qcow2"

    private func identity(_ release: String) throws -> Identity {
        Identity(try makeRelease(release), try makeSettings())
    }

    /// A template of ours, built with the settings of today.
    private func template(_ found: Found, _ has: String) throws -> Template {
        var record = Record(vmid: 211, current: makeVersion(try identity(has), volume: Self.old))
        var configuration = defaultConfiguration.merging(["scsi0": "\(Self.old),size=20G", "template": "1"]) { $1 }
        let wanted = try identity("4593.2.5")
        switch found {
        case .unsealed, .incomplete, .unconverted: record.current.volume = nil
        case .staged, .stagedOther:
            let version = makeVersion(found == .staged ? wanted : try identity("4593.2.3"))
            record.staged = Record.Staged(slot: "scsi1", version: version)
            configuration["scsi1"] = "\(Self.new),size=20G"
        case .kept, .held:
            record.history = [makeVersion(wanted, volume: Self.new)]
            configuration["unused0"] = Self.new
            if found == .held { record.held = [Record.Held(wanted)] }
        case .swapped:
            record.history = [makeVersion(wanted, volume: Self.new)]
            configuration["scsi0"] = "\(Self.new),size=20G"
        case .promotedUnnoticed:
            record.staged = Record.Staged(slot: "scsi1", version: makeVersion(wanted))
            configuration["scsi0"] = "\(Self.new),size=20G"
        case .unknownDisk: configuration["scsi0"] = "local:211/base-211-disk-7.qcow2,size=20G"
        default: break
        }
        return Template(record: record, configuration: VMConfiguration(configuration))
    }

    private func decide(
        _ found: Found, _ has: String, _ change: (inout BuildSettings) -> Void = { _ in }
    ) throws -> String {
        let settings = try makeSettings(change)
        let release = try makeRelease()
        let template = try template(found, has)
        let state: TemplateState =
            switch found {
            case .absent: .absent
            case .foreign: .foreign(reason: "why")
            case .locked: .locked("backup")
            case .elsewhere: .elsewhere(node: "pve2")
            case .incomplete: .incomplete(template)
            case .unconverted: .unconverted(template)
            default: .template(template)
            }
        do throws(BuildError) {
            let decision = try Decision.make(
                for: Identity(release, settings), release: release.version, found: state, settings: settings,
                node: "pve1")
            return switch decision {
            case .nothingToDo: "nothing"
            case .heldBack: "held"
            case .build: "build"
            case .finish: "finish"
            case .startOver: "start over"
            case .finishThenReplace: "finish, replace"
            case .replace: "replace"
            case .resume: "resume"
            case .takeBack(_, let version): "take back \(version.volume ?? "")"
            case .correctRecord(let version): "correct \(version.identity.release) \(version.volume ?? "")"
            }
        } catch {
            return switch error {
            case .foreign(211, "why"): "foreign"
            case .locked(211, "backup"): "locked"
            case .elsewhere(211, "pve2", "pve1"): "elsewhere"
            case .downgrade(211, has, "4593.2.5"): "downgrade"
            default: "\(error)"
            }
        }
    }

    private typealias Row = (Found, older: String, same: String, newer: String, newerAllowed: String)

    /// A row for each state: what a build does when the template has an older, the same, a newer release; and, where
    /// that makes a difference, a newer one when going back is allowed.
    private static let rows: [Row] = [
        (.absent, "build", "build", "build", "build"),
        (.foreign, "foreign", "foreign", "foreign", "foreign"),
        (.locked, "locked", "locked", "locked", "locked"),
        (.elsewhere, "elsewhere", "elsewhere", "elsewhere", "elsewhere"),
        // Nobody has seen it yet, so that its release is of no matter.
        (.incomplete, "start over", "finish", "start over", "start over"),
        (.unconverted, "finish, replace", "finish", "downgrade", "finish, replace"),
        (.unsealed, "replace", "finish", "downgrade", "replace"),
        (.template, "replace", "nothing", "downgrade", "replace"),
        (.staged, "resume", "nothing", "downgrade", "resume"),
        (.stagedOther, "replace", "nothing", "downgrade", "replace"),
        (.kept, "take back \(new)", "nothing", "downgrade", "take back \(new)"),
        (.held, "held", "nothing", "held", "held"),
        (
            .swapped, "correct 4593.2.5 \(new)", "correct 4593.2.5 \(new)", "correct 4593.2.5 \(new)",
            "correct 4593.2.5 \(new)"
        ),
        (
            .promotedUnnoticed, "correct 4593.2.5 \(new)", "correct 4593.2.5 \(new)", "correct 4593.2.5 \(new)",
            "correct 4593.2.5 \(new)"
        ),
        (.unknownDisk, "replace", "nothing", "downgrade", "replace"),
    ]

    @Test func `every state has its decision`() throws {
        #expect(Set(Self.rows.map(\.0)) == Set(Found.allCases))
        for row in Self.rows {
            #expect(try decide(row.0, "4593.2.4") == row.older, "\(row.0)")
            #expect(try decide(row.0, "4593.2.5") == row.same, "\(row.0)")
            #expect(try decide(row.0, "4593.2.6") == row.newer, "\(row.0)")
            // Going back has a say in nothing else.
            let allow: (inout BuildSettings) -> Void = { $0.allowsDowngrade = true }
            #expect(try decide(row.0, "4593.2.4", allow) == row.older, "\(row.0)")
            #expect(try decide(row.0, "4593.2.5", allow) == row.same, "\(row.0)")
            #expect(try decide(row.0, "4593.2.6", allow) == row.newerAllowed, "\(row.0)")
        }
    }

    @Test func `a version that was rolled back comes again when it is asked for by name`() throws {
        let version = try #require(ReleaseVersion("4593.2.5"))
        #expect(try decide(.held, "4593.2.4") { $0.selector = .version(version) } == "take back \(Self.new)")
        // It was the release that was given up, whatever the settings.
        #expect(try decide(.held, "4593.2.4") { $0.shape.cores = 8 } == "held")
        #expect(try decide(.held, "4593.2.4") { ($0.shape.cores, $0.selector) = (8, .version(version)) } == "replace")
    }

    @Test func `settings that were rolled back do not come again, but others of the same release do`() throws {
        let given = try identity("4593.2.5")
        let record = Record(
            vmid: 211,
            current: makeVersion(
                Identity(try makeRelease(), try makeSettings { $0.shape.cores = 1 }), volume: Self.old),
            held: [Record.Held(given)])
        let template = Template(
            record: record, configuration: VMConfiguration(["scsi0": "\(Self.old),size=20G", "template": "1"]))
        for (cores, expected) in [(2, Decision.heldBack(template)), (4, .replace(template))] {
            let settings = try makeSettings { $0.shape.cores = cores }
            let decision = try Decision.make(
                for: Identity(try makeRelease(), settings), release: try makeRelease().version,
                found: .template(template), settings: settings, node: "pve1")
            #expect(decision == expected)
        }
    }

    @Test(arguments: ["base config", "VM shape", "image", "kernel command line"])
    func `the same release with other settings is another version`(what: String) throws {
        let change: (inout BuildSettings) -> Void = {
            switch what {
            case "base config": $0.baseConfig = nil
            case "VM shape": $0.shape.cores = 8
            case "image": $0.oem.platform = .openstack
            default: $0.oem.kernelArguments = ["loglevel=4"]
            }
        }
        #expect(try decide(.template, "4593.2.5", change) == "replace")
        #expect(try decide(.unconverted, "4593.2.5", change) == "finish, replace")
        #expect(try decide(.incomplete, "4593.2.5", change) == "start over")
        #expect(try decide(.absent, "4593.2.5", change) == "build")
    }

    @Test func `a release that cannot be read in the record is no downgrade`() throws {
        let own = try identity("4593.2.5")
        let description = try Record(vmid: 211, current: makeVersion(own, volume: Self.old)).description()
            .replacing("\"release\":\"4593.2.5\"", with: "\"release\":\"future\"")
        guard case .record(let record) = Record.read(description) else {
            Issue.record("the record cannot be read")
            return
        }
        let template = Template(record: record, configuration: VMConfiguration(["scsi0": Self.old, "template": "1"]))
        let decision = try Decision.make(
            for: own, release: try makeRelease().version, found: .template(template), settings: try makeSettings(),
            node: "pve1")
        #expect(decision == .replace(template))
    }
}

/// What is left to do of a first build, by what Proxmox has of it.
@Suite struct RestTests {
    private static let base = "local:211/base-211-disk-0.qcow2"
    private static let plain = "local:211/vm-211-disk-0.qcow2"

    @Test(arguments: [
        (["scsi0": "\(plain),size=10G"], ["resize-disk", "convert-to-template", "promote"]),
        (["scsi0": "\(plain),size=20G"], ["convert-to-template", "promote"]),
        (["scsi0": "\(plain),size=30G"], ["convert-to-template", "promote"]),
        (["scsi0": plain], ["convert-to-template", "promote"]),
        ([:], ["convert-to-template", "promote"]),
        (["scsi0": plain, "template": "1"], ["convert-disk", "promote"]),
        (
            ["scsi0": plain, "efidisk0": "local:211/vm-211-disk-1.qcow2", "template": "1"],
            ["convert-disk", "convert-disk", "promote"]
        ),
        (
            ["scsi0": plain, "efidisk0": "local:211/base-211-disk-1.qcow2", "template": "1"],
            ["convert-disk", "promote"]
        ),
        (["scsi0": base, "template": "1"], ["promote"]),
    ])
    func `an interrupted build goes on where it was`(configuration: [String: String], steps: [String]) throws {
        let version = makeVersion(Identity(try makeRelease(), try makeSettings()))
        let template = Template(
            record: Record(vmid: 211, current: version), configuration: VMConfiguration(configuration))
        #expect(template.rest(try makeSettings()).map(\.name) == steps)
    }

    @Test func `what is left around a template is taken away, but for what linked clones stand on`() throws {
        let settings = try makeSettings()
        func version(_ release: String, _ volume: String) throws -> TemplateVersion {
            makeVersion(Identity(try makeRelease(release), settings), volume: volume)
        }
        let record = Record(
            vmid: 211, current: try version("4593.2.5", "local:211/base-211-disk-5.qcow2"),
            history: try (1...4).map { try version("4593.2.\($0)", "local:211/base-211-disk-\($0).qcow2") },
            retired: [8, 9].map { Record.Retired(volume: "local:211/base-211-disk-\($0).qcow2") },
            staged: Record.Staged(slot: "scsi1", version: try version("4593.2.6", "")))
        var configuration = ["scsi0": "local:211/base-211-disk-5.qcow2", "scsi1": "local:211/vm-211-disk-6.qcow2"]
        // Number 3 was removed by hand, number 9 as well.
        for number in [1, 2, 4, 8] { configuration["unused\(number)"] = "local:211/base-211-disk-\(number).qcow2" }
        let template = Template(record: record, configuration: VMConfiguration(configuration))
        let clones = LinkedClones([
            try decode(["volid": "local:211/base-211-disk-4.qcow2/305/vm-305-disk-0.qcow2", "vmid": 305, "size": 1])
        ])
        let found = template.leftovers(keep: 1, clones: clones)
        #expect(
            found.steps == [
                .dismissStagedDisk(slot: "scsi1"),
                .removeVersion(volume: "local:211/base-211-disk-8.qcow2", label: nil),
                .removeVersion(
                    volume: "local:211/base-211-disk-2.qcow2", label: try version("4593.2.2", "").label),
            ])
        #expect(found.notes.count == 1)
        #expect(found.notes.first?.contains("VM 305") == true)
        #expect(template.dismissal == [.dismissStagedDisk(slot: "scsi1")])
    }
}
