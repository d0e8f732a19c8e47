import DiskImage
import Flatcar
import Foundation
import ImagePipeline
import Planning
import ProxmoxTypes
import Reports
import TemplateModel
import TestSamples
import Testing

/// A plan for people and for machines.
@Suite struct PlanTextTests {
    /// From a private mirror with a password in its URL.
    private func plan() throws -> Plan {
        let settings = try makeSettings()
        let release = try makeRelease(mirror: "https://reader:hunter2@mirror.example/flatcar")
        let identity = Identity(release, settings)
        let published = PublishedImage(
            release: release, image: settings.image,
            change: try settings.oem.change(of: settings.image, in: release.version),
            length: 498_139_136)
        let upload = ImageUpload(
            published, storage: "local", fileName: "flatcar-21100.qcow2", diskSize: 20 * gibibyte, workers: 2)
        let draft = VersionDraft(
            vmid: 21100, identity: identity, source: "x", released: nil, guest: GuestSettings(["cores": "2"]))
        return Plan(
            vmid: 211, node: "pve1", identity: identity, version: 21100, notes: ["one note"], warnings: ["one warning"],
            steps: [
                .deliverBaseConfig(try makeDelivery(settings)),
                .createVersion(
                    VersionCreation(draft: draft, shared: nil, parameters: ["vmid": "21100", "cores": "2"])),
                .uploadImage(upload),
                .importDisk(DiskImport(vmid: 21100, parameters: ["scsi0": "thin:0,import-from=local:import/x"])),
                .removeImportFile(storage: "local", volume: upload.volume),
                .resizeDisk(vmid: 21100, slot: "scsi0", 20 * gibibyte), .convertToTemplate(vmid: 21100),
                .sealVersion(vmid: 21100, tags: ["a", "b"], protects: true),
                .testVersion(
                    SmokeTest(
                        ThrowawayClone(of: 21100, vmid: 21101, name: "n", pool: nil, isFull: false),
                        release: "4593.2.5", patience: .seconds(1), kernelSettings: ["vm/swappiness": "1"])),
                .createTemplate(
                    TemplateCreation(vmid: 211, version: 21100, parameters: ["vmid": "211", "cores": "2"])),
                .promote(
                    Promotion(version: 21100, identity: identity, guest: GuestSettings(["cores": "2"]), template: nil)),
                .removeVersion(vmid: 21099, label: "4593.2.4 (x)", isUnfinished: false),
            ])
    }

    @Test func `a plan is a numbered list for people`() throws {
        let config = "flatcar-base-\(try #require(try makeSettings().baseConfig).digest.prefix(16)).tar.gz"
        let expected = """
            Template 211 on node pve1: Flatcar 4593.2.5 (stable, amd64-usr)
              1. put the base config into storage flatcar
                   how: uploaded through storage flatcar-upload, which shares its path with flatcar
                   file: \(config)
                   size: 32 bytes
              2. create VM 21100 for the version
                   cores: 2
              3. upload flatcar_production_qemu_image.img.bz2 4593.2.5 as local:import/flatcar-21100.qcow2
                   from: https://mirror.example/flatcar/amd64-usr/4593.2.5/flatcar_production_qemu_image.img.bz2
                   size: 498139136 bytes
                   platform: proxmoxve, instead of qemu
              4. import it as the disk of VM 21100
                   scsi0: thin:0,import-from=local:import/x
              5. remove local:import/flatcar-21100.qcow2
              6. resize scsi0 of VM 21100 to 20 GiB
              7. convert VM 21100 to a template
              8. tag template 21100 a, b, and protect it
              9. start a throwaway clone of it as VM 21101 and look at it through its guest agent
                   clone: linked
                   release: VERSION_ID in /etc/os-release is 4593.2.5
                   base config: /proc/sys/vm/swappiness is 1
              10. create template 211, which points at the disk of template 21100
                   cores: 2
              11. make version 4593.2.5 (\(try makeIdentity().id)) the current one, in one call
                   scsi0: the disk of template 21100
                   name: flatcar-stable-4593-2-5
                   cores: 2
              12. remove template 21099 of version 4593.2.4 (x)
            note: one note
            warning: one warning

            """
        #expect(try plan().text == expected)
        #expect(try plan().summary == "template 211 on node pve1: Flatcar 4593.2.5 (stable, amd64-usr)\n")
    }

    @Test func `a plan is one JSON object for machines, with sorted keys`() throws {
        let plan = try plan()
        let text = plan.json.text
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(object.keys)
                == ["schema", "vmid", "node", "identity", "version", "nothingToDo", "steps", "notes", "warnings"])
        #expect(object["vmid"] as? Int == 211 && object["version"] as? Int == 21100)
        #expect(object["nothingToDo"] as? Bool == false)
        let steps = try #require(object["steps"] as? [[String: Any]])
        #expect(steps.map { $0["step"] as? String } == plan.steps.map(\.name))
        #expect(steps.map { $0["title"] as? String } == plan.steps.map(\.title))
        #expect((steps[2]["details"] as? [String: String])?["size"] == "498139136 bytes")
        let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
            .map { $0.dropFirst(3).prefix { $0 != "\"" } }
        #expect(keys == keys.sorted() && text.hasSuffix("}\n"))
    }

    @Test func `no plan shows the password of a mirror`() throws {
        let plan = try plan()
        for text in [plan.text, plan.json.text, plan.summary] {
            #expect(!text.contains("hunter2") && !text.contains("reader"))
        }
    }

    @Test func `a plan without steps says that there is nothing to do`() throws {
        let plan = Plan(vmid: 211, node: "pve1", identity: try makeIdentity(), version: nil, steps: [])
        #expect(plan.text == "Template 211 on node pve1 has release 4593.2.5 already: nothing to do.\n")
        let object = try JSONSerialization.jsonObject(with: Data(plan.json.text.utf8)) as? [String: Any]
        #expect(object?["nothingToDo"] as? Bool == true)
        let none = Plan(vmid: 211, node: "pve1", identity: nil, version: nil, steps: [])
        #expect(none.text == "Template 211 on node pve1: nothing to do.\n")
    }

    @Test func `an upload says what is changed in the image, and what is not known`() throws {
        func details(_ flavour: Flavour, _ oem: OEMSettings, length: UInt64? = 7) throws -> [String] {
            let release = try makeRelease()
            let image = try ImageFile(flavour: flavour, compression: .none, board: .amd64)
            let upload = ImageUpload(
                PublishedImage(
                    release: release, image: image, change: try oem.change(of: image, in: release.version),
                    length: length),
                storage: "local", fileName: "x", diskSize: 7, workers: 1)
            return Step.uploadImage(upload).details.dropFirst().map { "\($0.name): \($0.value)" }
        }
        #expect(try details(.qemu, OEMSettings()) == ["size: 7 bytes", "platform: proxmoxve, instead of qemu"])
        #expect(
            try details(.proxmoxve, OEMSettings(), length: nil)
                == ["size: not known before decompression", "platform: proxmoxve"])
        let oem = OEMSettings(keepsConsoleAutologin: false, kernelArguments: ["loglevel=4"])
        #expect(
            try details(.qemu, oem).last == "kernel command line: -flatcar.autologin +loglevel=4")
    }

    @Test func `other steps say what they are about`() throws {
        let rows: [(Step, String)] = [
            (.convertDisk(vmid: 21100, slot: "efidisk0"), "make efidisk0 of template 21100 a base volume"),
            (.sealVersion(vmid: 21100, tags: ["a"], protects: false), "tag template 21100 a"),
            (.removeThrowaway(vmid: 21101), "destroy VM 21101, which an interrupted test has left"),
            (
                .removeVersion(vmid: 21101, label: "v", isUnfinished: true),
                "destroy VM 21101, which an interrupted build of version v has left"
            ),
            (.resetSettings([Drift(key: "cores", recorded: "2", found: nil)]), "put back cores"),
        ]
        for (step, title) in rows { #expect(step.title == title) }
        #expect(
            Step.resetSettings([Drift(key: "cores", recorded: "2", found: nil)]).details.map(\.value)
                == ["2, instead of none"])
    }
}
