import Foundation
import Testing

/// What is on the disks that a build has made; a real node's cannot be read from here.
extension Bench {
    /// Whether the template's disk is that of the mirror's image, changed by the tool's own plumbing, and grown.
    /// - Parameter change: how it was changed; `nil` for not at all.
    func expectDisk(_ image: String, _ change: [String]? = ["--platform", "proxmoxve"]) throws {
        guard Settings.isSimulated else { return }
        let disk = try templateDisk()
        #expect(disk["virtual-size"]?.int == 20 << 30)
        var expected = mirror.path(image)
        if let change {
            let changed = scratch.fresh("changed.qcow2")
            let outcome = try tool.run(["retarget"] + change + [expected, changed])
            guard outcome.ending == .exit(0) else { throw Failure("\(outcome)") }
            expected = changed
        }
        let compared = try Command.run("qemu-img", ["compare", expected, disk["path"]?.string ?? ""], in: scratch)
        #expect(compared.text.contains("Images are identical"))
    }

    /// The OEM partition's `grub.cfg` on the template's disk, as btrfs-progs read it.
    func oemScript() throws -> String { try oemScript(of: templateDisk()["path"]?.string ?? "") }

    /// The same of an image in a file.
    func oemScript(of image: String) throws -> String {
        let directory = try scratch.directory("oem-\(UUID().uuidString)")
        try Command.run(
            "sh",
            [
                "-euc",
                """
                cd "$1"; qemu-img convert -O raw "$2" disk.raw
                dd if=disk.raw of=oem.raw bs=1M skip=2180 count=128 conv=sparse status=none; rm disk.raw
                btrfs check --readonly oem.raw; mkdir files; btrfs restore oem.raw files
                """, "sh", directory, image,
            ], in: scratch)
        return try String(contentsOfFile: directory + "/files/grub.cfg", encoding: .utf8)
    }

    /// The volume that clones of the template get, with its path and its size.
    func templateDisk() throws -> JSON {
        let volume = try api.configuration()["scsi0"]?.string?.volume
        guard let disk = try simulator.read("/volumes").array.first(where: { $0["volid"]?.string == volume }) else {
            throw Failure("the template has no disk: \(volume ?? "")")
        }
        return disk
    }

    /// The label and the files of the cloud-init drive that Proxmox makes for a clone of the template.
    func cloudInitDrive(_ files: [String]) throws -> (label: String, files: [String]) {
        try clone(target.vmid, as: 9001, isFull: true)
        try api.call("PUT", api.path(9001) + "/cloudinit")
        let drive = try simulator.read("/volumes").array.first {
            $0["vmid"] == 9001 && $0["volid"]?.string?.contains("cloudinit") == true
        }
        let iso = scratch.fresh("seed.iso")
        try Command.run("qemu-img", ["convert", "-O", "raw", drive?["path"]?.string ?? "", iso], in: scratch)
        let about = try Command.run("isoinfo", ["-d", "-i", iso], in: scratch).text
        let label = about.split(separator: "\n").first { $0.hasPrefix("Volume id: ") }?.dropFirst(11)
        return (
            String(label ?? ""),
            try files.map { try Command.run("isoinfo", ["-R", "-i", iso, "-x", $0], in: scratch).text }
        )
    }
}
