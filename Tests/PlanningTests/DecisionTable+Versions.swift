import Flatcar
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

extension DecisionTable {
    /// The disk of the version is there, and the version is not: another one has it besides its own.
    private static func leftDisk() throws -> VersionRange {
        VersionRange(whole: [try other(configured: ["efidisk0": baseVolume(21100)])])
    }

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
            Row("a newer one, whose disk is gone", "downgrade from 4593.2.6") {
                try has(try other("4593.2.6"))(&$0)
                $0.gone = [baseVolume(21101)]
            },
            Row("the version, whose VM is gone", "replace image") {
                try has(try wanted())(&$0)
                $0.versions = try leftDisk()
                $0.isVersionVMIDFree = true
            },
            Row("the same, and another one that has the disk", "replace sharing 21101") {
                try has(try wanted())(&$0)
                $0.versions = VersionRange(
                    whole: [try other("4593.2.5", configured: ["scsi0": baseVolume(21100)]) { $0.shape.cores = 8 }])
                $0.isVersionVMIDFree = true
            },
            Row("the version, whose VM is not seen", "nothing") {
                try has(try wanted())(&$0)
                $0.versions = try leftDisk()
            },
            Row("the same, and something else may be there", "nothing") {
                try has(try wanted())(&$0)
                $0.versions = try leftDisk()
                $0.versions.others = [.init(vmid: 21100, reason: "it is on node pve2", isCertain: false)]
            },
            Row("the same, and something else is there", "replace image") {
                try has(try wanted())(&$0)
                $0.versions = try leftDisk()
                $0.versions.others = [.init(vmid: 21100, reason: "it is a container")]
            },
            Row("the same, and another version has its VMID", "replace image") {
                try has(try wanted())(&$0)
                $0.versions = try leftDisk()
                $0.versions.unfinished = [makeVersionTemplate(try makeIdentity("4593.2.6"), built: "later")]
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
            Row("an older one, and the server has an older image still under the new number", "downgrade from 4593.2.4")
            {
                try has(try other())(&$0)
                $0.signed = signedTime(of: "4593.2.3")
            },
            Row("the same, and going back is allowed", "replace image") {
                try has(try other())(&$0)
                $0.signed = signedTime(of: "4593.2.3")
                $0.settings.allowsDowngrade = true
            },
            Row("a number that was a lie, with an older signature", "replace image") {
                try has(try other("9999.2.0", signed: signedTime(of: "4593.2.3")))(&$0)
            },
            Row("another number, signed in the same second", "replace image") {
                try has(try other("9999.2.0", signed: signedTime(of: "4593.2.5")))(&$0)
            },
            Row("a newer one, asked for by name, and the kept one is older", "downgrade from 4593.2.4") {
                let kept = try wanted(signed: signedTime(of: "4593.2.3"))
                try has(try other(), beside: [kept])(&$0)
                $0.settings.selector = .version(try makeReleaseVersion())
            },
            Row("the same disk, and what the server claims does not matter", "replace sharing 21101") {
                try has(try other("4593.2.5") { $0.shape.cores = 8 })(&$0)
                $0.signed = signedTime(of: "4593.2.3")
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
