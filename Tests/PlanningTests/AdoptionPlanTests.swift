import BuildErrors
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// The taking over of a template that is not ours.
@Suite struct AdoptionPlanTests {
    private static let volume = "local:211/base-211-disk-0.qcow2"

    private func byHand(_ configured: [String: String?] = [:]) -> VMConfiguration {
        var values = defaultConfiguration.merging([
            "template": "1", "name": "golden", "virtio0": "\(Self.volume),size=20G,cache=none", "boot": "order=virtio0",
            "cores": "4", "tags": "mine", "description": "call 112", "digest": "d7",
        ]) { $1 }
        values["agent"] = nil
        for (key, value) in configured { values[key] = value }
        return VMConfiguration(values)
    }

    private func scene(
        _ configuration: VMConfiguration, _ change: (inout BuildSettings) throws -> Void = { _ in }
    ) throws -> Case {
        var scene = try Case {
            $0.adopts = true
            try change(&$0)
        }
        scene.template = .foreign(reason: "why", configuration)
        return scene
    }

    @Test func `its disk becomes a version of its own before the template gets another`() throws {
        let plan = try scene(byHand()).plan()
        #expect(
            plan.names == [
                "create-version 21105", "upload-image", "import-disk",
                "remove-import-file local:import/flatcar-21105.qcow2", "resize-disk", "convert-to-template 21105",
                "seal-version 21105", "create-version 21107", "seal-version 21107", "promote 21105",
            ])
        let creations = plan.steps.compactMap { step in
            if case .createVersion(let creation) = step { creation } else { nil }
        }
        let adopted = try #require(creations.last)
        #expect(adopted.draft.identity.isAdopted)
        #expect(adopted.draft.identity.diskSize == 20 * gibibyte)
        #expect(adopted.shared != nil)
        let sent = adopted.parameters.dictionary
        #expect(sent["scsi0"] == "\(Self.volume),discard=on,ssd=1,iothread=1")
        #expect(sent["template"] == "1" && sent["protection"] == "1" && sent["cores"] == "4")
        #expect(sent["name"] == adopted.draft.identity.versionName)
        let promotion = try #require(plan.promotion)
        #expect(promotion.adopts && promotion.slot == "virtio0")
        #expect(promotion.template?.record.current?.version.vmid == 21107)
        #expect(promotion.template?.record.current?.volume == Self.volume)
    }

    @Test func `the plan says what changes and what stays`() throws {
        let notes = try scene(byHand()).plan().notes.joined(separator: "\n")
        for words in [
            "template 211 is taken over", "becomes a version of its own", "name, tags", "MAC addresses",
            "what changes: cores 4 → 2",
        ] {
            #expect(notes.contains(words), "\(notes)")
        }
    }

    @Test func `the one that stays needs no image`() throws {
        var scene = try scene(byHand())
        scene.versions.whole = [makeVersionTemplate(try makeIdentity())]
        let plan = try scene.plan { try makePreparation($0, bringsImage: false, free: [21105]) }
        #expect(plan.names == ["create-version 21105", "seal-version 21105", "promote 21100"])
    }

    @Test func `a test, a version and the disk that stays have VMIDs of their own`() throws {
        let plan = try scene(byHand()) { $0.smokeTest = SmokeTestSettings(patience: .seconds(1)) }.plan()
        #expect(plan.test?.clone.source == 21105 && plan.test?.clone.vmid == 21106)
        #expect(plan.names.contains("create-version 21107"))
        // The disk that stays takes the only one.
        for (bringsImage, free) in [(false, []), (true, [21105])] {
            let found = try scene(byHand()).refusal {
                try makePreparation($0, bringsImage: bringsImage, free: free)
            }
            guard case .noFreeVMID? = found else {
                Issue.record("a VMID out of nothing")
                return
            }
        }
    }

    @Test func `protection is off where it shall be`() throws {
        let plan = try scene(byHand()) { $0.protectsVersions = false }.plan()
        for step in plan.steps {
            guard case .createVersion(let creation) = step else { continue }
            #expect(creation.parameters["protection"] == nil)
        }
    }

    @Test func `an EFI disk goes with it`() throws {
        let plan = try scene(
            byHand(["bios": "ovmf", "efidisk0": "local:211/base-211-disk-1.qcow2,efitype=4m,size=1M"])
        )
        .plan()
        guard case .createVersion(let creation)? = plan.steps.dropLast(2).last else {
            Issue.record("\(plan.names)")
            return
        }
        #expect(creation.parameters["efidisk0"] == "local:211/base-211-disk-1.qcow2,efitype=4m")
    }

    @Test func `a template whose notes were wiped finds its version by the disk`() throws {
        let current = makeVersionTemplate(try makeIdentity())
        for description in [nil, "<!-- proxmox-flatcar {"] {
            var scene = try scene(makeTemplate(current, configured: ["description": description]).configuration)
            scene.versions.whole = [current]
            let plan = try scene.plan { try makePreparation($0, bringsImage: false, free: [21105]) }
            #expect(plan.names == ["promote 21100"])
            #expect(plan.promotion?.template?.record.current?.version == current.version)
        }
    }

    @Test func `a template of ours whose disk was exchanged is taken over with what stands there`() throws {
        let current = makeVersionTemplate(try makeIdentity())
        var scene = try Case { $0.adopts = true }
        scene.template = .template(makeTemplate(current, configured: ["scsi0": "\(Self.volume),size=20G"]))
        scene.versions.whole = [current]
        let plan = try scene.plan { try makePreparation($0, bringsImage: false, free: [21105]) }
        #expect(plan.names == ["create-version 21105", "seal-version 21105", "promote 21100"])
        #expect(plan.promotion?.slot == "scsi0")
    }

    @Test(
        arguments: [
            (["template": nil], "it is a VM and no template"), (["template": "0"], "qm template 211"),
            (["lock": "backup"], "it is locked (backup)"), (["protection": "1"], "qm set 211 --protection 0"),
            (["parent": "before"], "it has snapshots"), (["virtio0": nil], "no disk that it starts from"),
            (["scsi7": "a:b", "boot": nil], "no disk that it starts from"),
        ] as [([String: String?], String)])
    func `what cannot be taken over says why`(configured: [String: String?], words: String) throws {
        guard case .notAdoptable(211, let reason)? = try scene(byHand(configured)).refusal() else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains(words))
    }

    @Test func `beside a run that is at work nothing is taken over`() throws {
        var scene = try scene(byHand())
        scene.versions.unfinished = [
            makeVersionTemplate(try makeIdentity(), vmid: 21101, image: nil, isAbandoned: false)
        ]
        guard case .building(211, 21101, _)? = scene.refusal() else {
            Issue.record("it was taken")
            return
        }
    }

    @Test func `a long text of a person's is refused before anything is uploaded`() throws {
        func scene(_ length: Int) throws -> Case {
            try self.scene(byHand(["description": String(repeating: "x", count: length)]))
        }
        #expect(try scene(4000).refusal() == nil)
        guard case .descriptionTooLong(211, let length)? = try scene(8100).refusal() else {
            Issue.record("it was taken")
            return
        }
        #expect(length > 8192)
    }
}
