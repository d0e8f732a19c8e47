import Flatcar
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

extension DecisionTable {
    /// The template has a version already.
    static func versions() throws -> [Row] {
        let newer = try makeIdentity("4593.2.6")
        return [
            Row("the version", "nothing", has(try wanted())),
            Row(
                "the version, moved to another bus", "nothing",
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
            Row(
                "the disk of another version in its slot", "correct 21101",
                has(try wanted(), beside: [try other()], configured: ["scsi0": baseVolume(21101)])),
            Row(
                "no disk of ours", "no disk of ours: scsi0: local:211/vm-211-disk-0.qcow2",
                has(try wanted(), configured: ["scsi0": "local:211/vm-211-disk-0.qcow2"])),
            Row("no disk of ours, adopted", "adopt its disk, existing 21100") {
                try has(try wanted(), configured: ["scsi0": "local:211/vm-211-disk-0.qcow2"])(&$0)
                $0.settings.adopts = true
            },
            Row("an older one", "replace image", has(try other())),
            Row(
                "the same with other settings", "replace sharing 21101",
                has(try other("4593.2.5") { $0.shape.cores = 8 })),
            Row(
                "the same on a smaller disk", "replace image",
                has(try other("4593.2.5") { $0.shape.diskSize = 10 * gibibyte })),
            Row("the wanted one was rolled back", "held back", has(try other(), held: [try makeIdentity()])),
            Row(
                "the wanted one was rolled back, in other clothes", "held back",
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
}
