import BuildErrors
import Flatcar
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// The steps of a build, by what has to be done and by where the version comes from.
@Suite struct BuildPlanTests {
    private let image = [
        "create-version 21105", "upload-image", "import-disk", "remove-import-file local:import/flatcar-21105.qcow2",
        "resize-disk", "convert-to-template 21105", "seal-version 21105",
    ]

    @Test func `a first build makes the version, then the template that points at it`() throws {
        let plan = try Case().plan()
        #expect(plan.names == image + ["create-template", "promote 21105"])
        #expect(plan.version == 21105)
        #expect(plan.identity == (try Case().desired))
        #expect(plan.notes.isEmpty && plan.warnings.isEmpty)
    }

    @Test func `a new version is made before the template gets it`() throws {
        let plan = try replacing().plan()
        #expect(plan.names == image + ["promote 21105"])
        #expect(plan.promotion?.slot == "scsi0")
        #expect(plan.promotion?.template != nil)
    }

    @Test func `an uploaded file that may not be removed stays, and that is said`() throws {
        let plan = try replacing().plan { try makePreparation($0, permissions: everythingBut(["Datastore.Allocate"])) }
        #expect(plan.names == image.filter { !$0.hasPrefix("remove") } + ["promote 21105"])
        #expect(plan.notes.contains { $0.contains("Datastore.Allocate on /storage/local") })
    }

    @Test func `the base config is brought first`() throws {
        let plan = try Case().plan { try makePreparation($0, delivers: true) }
        #expect(plan.names.first == "deliver-base-config")
        let custom = plan.creation?.parameters["cicustom"]
        #expect(custom?.hasPrefix("vendor=flatcar:snippets/flatcar-base-") == true)
        #expect(plan.promotion?.guest["cicustom"] == custom)
        #expect(plan.creation?.draft.guest["cicustom"] == custom)
    }

    @Test func `a version that is there is promoted as it is`() throws {
        var scene = try replacing()
        scene.versions.whole.append(makeVersionTemplate(try makeIdentity()))
        let plan = try scene.plan { try makePreparation($0, bringsImage: false) }
        #expect(plan.names == ["promote 21100"])
        #expect(plan.version == 21100)
        #expect(plan.notes.contains { $0.contains("nothing has to be downloaded") })
    }

    @Test(
        arguments: [
            (["protection": nil], true, true), (["tags": "x"], true, true), (["protection": nil], false, false),
            (["tags": nil], false, true), ([:], true, false),
        ] as [([String: String?], Bool, Bool)])
    func `a version that lacks its tag or protection gets them`(
        configured: [String: String?], protects: Bool, isSealed: Bool
    ) throws {
        var scene = try replacing { $0.protectsVersions = protects }
        scene.versions.whole.append(makeVersionTemplate(try makeIdentity(), configured: configured))
        let plan = try scene.plan { try makePreparation($0, bringsImage: false) }
        #expect(plan.names == (isSealed ? ["seal-version 21100"] : []) + ["promote 21100"])
        guard case .sealVersion(_, let tags, protects)? = plan.steps.first else { return }
        #expect(tags.contains(try makeIdentity().ownTag.lowercased()))
        #expect(tags.contains("x") == (configured["tags"] == "x"), "a person's tag stays")
    }

    @Test func `the version's own tag is given with or without protection`() throws {
        for protects in [true, false] {
            let plan = try Case { $0.protectsVersions = protects }.plan()
            #expect(
                plan.steps.contains(
                    .sealVersion(vmid: 21105, tags: [try makeIdentity().ownTag], protects: protects)))
        }
    }

    struct Rest: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var guest = defaultGuest
        var left: [String] = []
        let configured: [String: String?]
        let steps: [String]
    }

    private static let plain = "local:21100/vm-21100-disk-0.qcow2"

    static let rests = [
        Rest(
            testDescription: "imported, not resized",
            configured: ["template": nil, "scsi0": "\(plain),size=10G", "tags": nil],
            steps: ["resize-disk", "convert-to-template 21100", "seal-version 21100"]),
        Rest(
            testDescription: "resized", configured: ["template": nil, "scsi0": "\(plain),size=20G", "tags": nil],
            steps: ["convert-to-template 21100", "seal-version 21100"]),
        Rest(
            testDescription: "larger than asked for", configured: ["template": nil, "scsi0": "\(plain),size=30G"],
            steps: ["convert-to-template 21100"]),
        Rest(
            testDescription: "the flag, and no base volume", configured: ["scsi0": plain, "protection": nil],
            steps: ["convert-disk 21100 scsi0", "seal-version 21100"]),
        Rest(
            testDescription: "neither of two disks", guest: GuestSettings(["bios": "ovmf"]),
            configured: ["scsi0": plain, "efidisk0": "local:21100/vm-21100-disk-1.qcow2"],
            steps: ["convert-disk 21100 efidisk0", "convert-disk 21100 scsi0"]),
        Rest(
            testDescription: "one of two disks", guest: GuestSettings(["bios": "ovmf"]),
            configured: ["efidisk0": "local:21100/vm-21100-disk-1.qcow2"], steps: ["convert-disk 21100 efidisk0"]),
        Rest(
            testDescription: "the file is there still", left: ["local:import/flatcar-21100.qcow2"],
            configured: ["template": nil, "scsi0": "\(plain),size=20G"],
            steps: ["remove-import-file local:import/flatcar-21100.qcow2", "convert-to-template 21100"]),
    ]

    @Test(arguments: rests) func `an interrupted build goes on where it was`(rest: Rest) throws {
        var scene = try Case()
        scene.versions.unfinished = [
            makeVersionTemplate(try makeIdentity(), guest: rest.guest, configured: rest.configured)
        ]
        let plan = try scene.plan { try makePreparation($0, left: rest.left) }
        #expect(plan.names == rest.steps + ["create-template", "promote 21100"])
        #expect(plan.notes.contains { $0.contains("interrupted") })
    }

    @Test func `a template that was begun is finished`() throws {
        for isTemplate in [true, false] {
            var scene = try Case()
            scene.template = .template(makeTemplate(nil, configured: ["template": isTemplate ? "1" : nil]))
            let plan = try scene.plan()
            #expect(plan.names == image + (isTemplate ? [] : ["convert-to-template 211"]) + ["promote 21105"])
            #expect(plan.notes.contains { $0.contains("begun to make template 211") })
        }
    }

    @Test func `a disk that was changed by hand is only put on record`() throws {
        var scene = try replacing()
        let swapped = makeVersionTemplate(try makeIdentity("4593.2.3"), vmid: 21102)
        scene.versions.whole.append(swapped)
        scene.template = .template(makeTemplate(try older(), configured: ["scsi0": baseVolume(21102)]))
        let plan = try scene.plan(nil)
        #expect(plan.names == ["promote 21102"])
        #expect(plan.identity == swapped.version.identity)
        #expect(plan.notes.contains { $0.contains("changed by hand") })
    }

    @Test func `what was rolled back is left, with the command that takes it`() throws {
        var scene = try replacing()
        scene.template = .template(makeTemplate(try older(), held: [try makeIdentity()]))
        let plan = try scene.plan(nil)
        #expect(plan.isEmpty)
        #expect(
            plan.notes.contains { $0.contains("build --release 4593.2.5") && $0.contains("build --release 4593.2.4") })
    }

    @Test func `a disk that is gone and a VM that is gone are told apart`() throws {
        var scene = try Case()
        let current = makeVersionTemplate(try makeIdentity())
        scene.template = .template(makeTemplate(current))
        scene.versions.whole = [current]
        scene.gone = [baseVolume(21100)]
        #expect(try scene.plan().notes.contains { $0.contains("gone, so that no clone can be made") })
        scene.versions.whole = [try older(["efidisk0": baseVolume(21100)])]
        scene.gone = []
        scene.isVersionVMIDFree = true
        let plan = try scene.plan()
        #expect(plan.notes.contains { $0.contains("the own template of version") })
        #expect(plan.names == image + ["promote 21105"])
    }

    @Test func `VMs of the range that are passed over are named, with what removes them`() throws {
        var scene = try Case()
        scene.versions.others = [
            .init(vmid: 21100, reason: "it is a container"),
            .init(vmid: 21101, reason: "it has died", commands: ["qm destroy 21101"]),
        ]
        #expect(
            try scene.plan().notes == [
                "VMID 21100 is passed over: it is a container",
                "VMID 21101 is passed over: it has died. If no task is at work on it, an administrator removes it with: "
                    + "qm destroy 21101",
            ])
    }

    @Test func `an image of unknown length and a key of somebody else's are warned of`() throws {
        let plan = try Case().plan { try makePreparation($0, length: nil, foreignKey: "ABCD") }
        #expect(plan.warnings.count == 2)
        #expect(plan.warnings.contains { $0.contains("ABCD") } && plan.warnings.contains { $0.contains("temporary") })
    }

    /// The image has to be newer than what it replaces, and that is looked at once more when its signature is known to be
    /// good.
    @Test(arguments: [false, true]) func `an upload knows what it must not be older than`(allowsDowngrade: Bool) throws
    {
        let plan = try replacing { $0.allowsDowngrade = allowsDowngrade }.plan()
        let floor = try #require(plan.upload).floor
        let present = SignedRelease("4593.2.4", signed: try #require(signedTime(of: "4593.2.4")))
        #expect(floor == (allowsDowngrade ? nil : present))
        #expect(try #require(Case().plan().upload).floor == nil, "there is nothing to be older than")
    }
}
