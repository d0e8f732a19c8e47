import Flatcar
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// Everything that a build can find, and what it does then.
enum DecisionTable {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: String
        let make: @Sendable (inout Case) throws -> Void

        init(_ testDescription: String, _ expected: String, _ make: @escaping @Sendable (inout Case) throws -> Void) {
            (self.testDescription, self.expected, self.make) = (testDescription, expected, make)
        }
    }

    /// The version that is wanted, 4593.2.5 with the usual settings, as VM 21100.
    static func wanted(
        _ vmid: Int = 21100, volume: String? = nil, image: String? = "ab", signed: Int64? = nil,
        isAbandoned: Bool = true, configured: [String: String?] = [:]
    ) throws -> VersionTemplate {
        makeVersionTemplate(
            try makeIdentity(), vmid: vmid, volume: volume, image: image, signed: signed, isAbandoned: isAbandoned,
            configured: configured)
    }

    /// Another one, as VM 21101.
    static func other(
        _ release: String = "4593.2.4", signed: Int64? = nil, configured: [String: String?] = [:],
        _ change: (inout BuildSettings) throws -> Void = { _ in }
    ) throws -> VersionTemplate {
        makeVersionTemplate(try makeIdentity(release, change), vmid: 21101, signed: signed, configured: configured)
    }

    /// The template has a version, and there are others beside it.
    static func has(
        _ current: VersionTemplate, beside more: [VersionTemplate] = [], held: [Identity] = [],
        configured: [String: String?] = [:]
    ) -> @Sendable (inout Case) throws -> Void {
        {
            $0.template = .template(makeTemplate(current, held: held, configured: configured))
            $0.versions.whole = [current] + more
        }
    }

    static let golden = VMConfiguration([
        "template": "1", "name": "golden", "scsi0": "local:211/base-211-disk-0.qcow2,size=20G", "boot": "order=scsi0",
    ])

    static func stands() -> [Row] {
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

    /// What the template has and what lies beside it decides where the version comes from.
    static func sources() throws -> [Row] {
        let current = try other()
        func beside(_ text: String, _ expected: String, _ make: @escaping @Sendable (inout VersionRange) throws -> Void)
            -> Row
        {
            Row(text, "replace " + expected) {
                try has(current)(&$0)
                try make(&$0.versions)
            }
        }
        return [
            beside("the version is kept", "existing 21100") { $0.whole.append(try wanted()) },
            beside("it is kept, and is locked", "image") {
                $0.whole.append(try wanted(configured: ["lock": "backup"]))
            },
            beside("it points at a disk of its own making", "existing 21100") {
                $0.whole += [try wanted(volume: baseVolume(21102))]
            },
            beside("it was begun", "unfinished 21100") { $0.unfinished = [try wanted()] },
            beside("it was begun, and has no image", "image") { $0.unfinished = [try wanted(image: nil)] },
            beside("it was begun, and is locked", "image") {
                $0.unfinished = [try wanted(configured: ["lock": "create"])]
            },
            beside("it was begun, and a run is at work on it", "image") {
                $0.unfinished = [try wanted(isAbandoned: false)]
            },
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
}
