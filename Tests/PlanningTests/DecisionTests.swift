import BuildErrors
import Flatcar
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What a build does, by what it finds: a row for every state.
@Suite struct DecisionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: String
        let make: @Sendable (inout Case) throws -> Void

        init(_ testDescription: String, _ expected: String, _ make: @escaping @Sendable (inout Case) throws -> Void) {
            (self.testDescription, self.expected, self.make) = (testDescription, expected, make)
        }
    }

    /// The version that is wanted, 4593.2.5 with the usual settings, as VM 21100.
    private static func wanted(
        _ vmid: Int = 21100, volume: String? = nil, image: String? = "ab", isAbandoned: Bool = true,
        configured: [String: String?] = [:]
    ) throws -> VersionTemplate {
        makeVersionTemplate(
            try makeIdentity(), vmid: vmid, volume: volume, image: image, isAbandoned: isAbandoned,
            configured: configured)
    }

    /// Another one, as VM 21101.
    private static func other(
        _ release: String = "4593.2.4", configured: [String: String?] = [:],
        _ change: (inout BuildSettings) throws -> Void = { _ in }
    ) throws -> VersionTemplate {
        makeVersionTemplate(try makeIdentity(release, change), vmid: 21101, configured: configured)
    }

    /// The template has a version, and there are others beside it.
    private static func has(
        _ current: VersionTemplate, beside more: [VersionTemplate] = [], held: [Identity] = [],
        configured: [String: String?] = [:]
    ) -> @Sendable (inout Case) throws -> Void {
        {
            $0.template = .template(makeTemplate(current, held: held, configured: configured))
            $0.versions.whole = [current] + more
        }
    }

    private static let golden = VMConfiguration([
        "template": "1", "name": "golden", "scsi0": "local:211/base-211-disk-0.qcow2,size=20G", "boot": "order=scsi0",
    ])

    private static func stands() -> [Row] {
        [
            Row("nothing", "create image") { _ in },
            Row("nothing but the version", "create existing 21100") { $0.versions.whole = [try wanted()] },
            Row("somebody's VM", "foreign") { $0.template = .foreign(reason: "why", VMConfiguration([:])) },
            Row("somebody's VM, adopted", "not adoptable") {
                $0.template = .foreign(reason: "why", VMConfiguration([:]))
                $0.settings.adopts = true
            },
            Row("a container", "foreign") { $0.template = .foreign(reason: "why", nil) },
            Row("a container, adopted", "not adoptable") {
                $0.template = .foreign(reason: "why", nil)
                $0.settings.adopts = true
            },
            Row("somebody's template", "adoptable") { $0.template = .foreign(reason: "why", golden) },
            Row("somebody's template, adopted", "adopt its disk, image") {
                $0.template = .foreign(reason: "why", golden)
                $0.settings.adopts = true
            },
            Row("locked", "locked create") { $0.template = .locked("create") },
            Row("elsewhere", "elsewhere pve2") { $0.template = .elsewhere(node: "pve2") },
            Row("unseen", "foreign") { $0.template = .unseen(reason: "why") },
            Row("unseen, adopted", "foreign") {
                $0.template = .unseen(reason: "why")
                $0.settings.adopts = true
            },
            Row("begun, no template yet", "complete image") {
                $0.template = .template(makeTemplate(nil, configured: ["template": nil]))
            },
            Row("begun, without a version", "complete existing 21100") {
                $0.template = .template(makeTemplate(nil))
                $0.versions.whole = [try wanted()]
            },
            Row("begun, with a version begun", "complete unfinished 21100") {
                $0.template = .template(makeTemplate(nil))
                $0.versions.unfinished = [try wanted()]
            },
        ]
    }

    private static func versions() throws -> [Row] {
        let newer = try makeIdentity("4593.2.6")
        return [
            Row("the version", "nothing", has(try wanted())),
            Row("the version, moved to another bus", "nothing",
                has(try wanted(), configured: ["scsi0": nil, "virtio0": baseVolume(21100), "boot": "order=virtio0"])),
            Row("the version, whose disk is gone", "replace image") {
                try has(try wanted())(&$0)
                $0.gone = [baseVolume(21100)]
            },
            Row("an older one, whose disk is gone", "replace existing 21100") {
                try has(try other(), beside: [try wanted()])(&$0)
                $0.gone = [baseVolume(21101)]
            },
            Row("a newer one, whose disk is gone", "replace image") {
                try has(try other("4593.2.6"))(&$0)
                $0.gone = [baseVolume(21101)]
            },
            Row("the version, whose VM is gone", "replace image") {
                try has(try wanted())(&$0)
                // Its disk was left.
                $0.versions = VersionRange(whole: [try other(configured: ["efidisk0": baseVolume(21100)])])
            },
            Row("the same, and another one that has the disk", "replace sharing 21101") {
                try has(try wanted())(&$0)
                $0.versions = VersionRange(
                    whole: [try other("4593.2.5", configured: ["scsi0": baseVolume(21100)]) { $0.shape.cores = 8 }])
            },
            Row("the same, and the token may not look", "nothing") {
                try has(try wanted())(&$0)
                $0.versions = VersionRange(whole: [try other(configured: ["efidisk0": baseVolume(21100)])])
                $0.permissions = everythingBut(["VM.Audit"])
            },
            Row("the same, and something else is there", "nothing") {
                try has(try wanted())(&$0)
                $0.versions = VersionRange(
                    whole: [try other(configured: ["efidisk0": baseVolume(21100)])],
                    others: [.init(vmid: 21100, reason: "it cannot be read")])
            },
            Row("the disk of another version in its slot", "correct 21101",
                has(try wanted(), beside: [try other()], configured: ["scsi0": baseVolume(21101)])),
            Row("no disk of ours", "no disk of ours: scsi0: local:211/vm-211-disk-0.qcow2",
                has(try wanted(), configured: ["scsi0": "local:211/vm-211-disk-0.qcow2"])),
            Row("no disk of ours, adopted", "adopt its disk, existing 21100") {
                try has(try wanted(), configured: ["scsi0": "local:211/vm-211-disk-0.qcow2"])(&$0)
                $0.settings.adopts = true
            },
            Row("an older one", "replace image", has(try other())),
            Row("the same with other settings", "replace sharing 21101", has(try other("4593.2.5") { $0.shape.cores = 8 })),
            Row("the same on a smaller disk", "replace image",
                has(try other("4593.2.5") { $0.shape.diskSize = 10 * gibibyte })),
            Row("the wanted one was rolled back", "held back", has(try other(), held: [try makeIdentity()])),
            Row("the wanted one was rolled back, in other clothes", "held back",
                has(try other(), held: [try makeIdentity("4593.2.5") { $0.shape.cores = 8 }])),
            Row("it was rolled back, and is asked for by name", "replace existing 21100") {
                try has(try other(), beside: [try wanted()], held: [try makeIdentity()])(&$0)
                $0.settings.selector = .version(try makeReleaseVersion())
            },
            Row("a newer one was rolled back", "replace image", has(try other(), held: [newer])),
            Row("a newer one", "downgrade from 4593.2.6", has(try other("4593.2.6"))),
            Row("a newer one, asked for by name", "downgrade from 4593.2.6") {
                try has(try other("4593.2.6"), beside: [try wanted()])(&$0)
                $0.settings.selector = .version(try makeReleaseVersion())
            },
            Row("a newer one, and going back is allowed", "replace image") {
                try has(try other("4593.2.6"))(&$0)
                $0.settings.allowsDowngrade = true
            },
            Row("one that was made by hand", "replace image") {
                let adopted = makeVersionTemplate(
                    Identity(adopted: "golden", defaultGuest, diskSize: gibibyte), vmid: 21101,
                    volume: "local:211/base-211-disk-0.qcow2", image: nil)
                try has(adopted)(&$0)
            },
        ]
    }

    private static func sources() throws -> [Row] {
        let current = try other()
        func beside(_ text: String, _ expected: String, _ make: @escaping @Sendable (inout VersionRange) throws -> Void) -> Row {
            Row(text, "replace " + expected) {
                try has(current)(&$0)
                try make(&$0.versions)
            }
        }
        return [
            beside("the version is kept", "existing 21100") { $0.whole.append(try wanted()) },
            beside("it is kept, and is locked", "image") { $0.whole.append(try wanted(configured: ["lock": "backup"])) },
            beside("it points at a disk of its own making", "existing 21100") {
                $0.whole += [try wanted(volume: baseVolume(21102))]
            },
            beside("it was begun", "unfinished 21100") { $0.unfinished = [try wanted()] },
            beside("it was begun, and has no image", "image") { $0.unfinished = [try wanted(image: nil)] },
            beside("it was begun, and is locked", "image") { $0.unfinished = [try wanted(configured: ["lock": "create"])] },
            beside("it was begun, and a run is at work on it", "image") { $0.unfinished = [try wanted(isAbandoned: false)] },
            beside("it is kept and was begun", "existing 21100") {
                $0.whole.append(try wanted())
                $0.unfinished = [try wanted(21102)]
            },
            beside("another one has its disk", "sharing 21102") {
                $0.whole.append(makeVersionTemplate(try makeIdentity("4593.2.5") { $0.shape.cores = 8 }, vmid: 21102))
            },
            beside("two have its disk: the owner", "sharing 21103") {
                let identity = try makeIdentity("4593.2.5") { $0.shape.cores = 8 }
                $0.whole.append(makeVersionTemplate(identity, vmid: 21102, volume: baseVolume(21103)))
                $0.whole.append(makeVersionTemplate(identity, vmid: 21103))
            },
            beside("another one that was begun has its disk", "image") {
                $0.unfinished = [makeVersionTemplate(try makeIdentity("4593.2.5") { $0.shape.cores = 8 }, vmid: 21102)]
            },
        ]
    }

    private static let rows = Result { try stands() + versions() + sources() }

    @Test func `what is done follows from what is found`() throws {
        for row in try Self.rows.get() {
            var scene = try Case()
            try row.make(&scene)
            #expect(try decide(scene) == row.expected, "\(row.testDescription)")
        }
    }

    private func decide(_ scene: Case) throws -> String {
        let (desired, release, found) = (try scene.desired, try makeReleaseVersion(scene.release), try scene.found())
        do throws(BuildError) {
            return words(try Decision.make(for: desired, release: release, found: found, settings: scene.settings))
        } catch {
            return switch error {
            case .foreign(211, "why"): "foreign"
            case .adoptable(211, "why"): "adoptable"
            case .notAdoptable(211, _): "not adoptable"
            case .locked(211, let lock): "locked \(lock)"
            case .elsewhere(211, let node, "pve1"): "elsewhere \(node)"
            case .downgrade(211, let has, "4593.2.5"): "downgrade from \(has)"
            case .noDiskOfOurs(211, let disks): "no disk of ours: \(disks.joined(separator: ", "))"
            default: "\(error)"
            }
        }
    }

    private func words(_ decision: Decision) -> String {
        switch decision {
        case .nothingToDo: "nothing"
        case .heldBack: "held back"
        case .create(let source): "create \(words(source))"
        case .complete(_, let source): "complete \(words(source))"
        case .replace(_, let source): "replace \(words(source))"
        case .correctRecord(_, let version): "correct \(version.vmid)"
        case .adopt(let adoption, let source):
            "adopt \(adoption.version == nil ? "as it was" : "its disk"), \(words(source))"
        }
    }

    private func words(_ source: VersionSource) -> String {
        switch source {
        case .existing(let version): "existing \(version.vmid)"
        case .unfinished(let version): "unfinished \(version.vmid)"
        case .sharing(let version): "sharing \(version.vmid)"
        case .image: "image"
        }
    }
}
