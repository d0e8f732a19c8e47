import DiskImage
import Foundation
import Testing

/// Real btrfs, real partition table, real qcow2: what comes out must please the tools that made what went in.
@Suite struct RetargetRealImageTests {
    private static let wantedText =
        "set oem_id=\"proxmoxve\"\nset linux_append=\"flatcar.autologin\"\n" + String(repeating: "\n", count: 20)

    /// Flatcar's own for `proxmoxve`.
    private static let publishedText = FlatcarDisk.stockText.replacing("qemu", with: "proxmoxve")

    @Test(arguments: [
        (FlatcarDisk.Layout.old, "-c -o compat=0.10"),
        (.new, "-c -o compat=0.10"),
        (.old, "-c -o compat=1.1"),
        (.old, "-o compat=0.10"),
        (.old, "-o compat=1.1"),
        (.old, "-c -o cluster_size=4k"),
        (.old, "-c -o cluster_size=2M"),
        (.old, "-o cluster_size=2M"),
    ])
    func `only the text and its checksum differ afterwards`(layout: FlatcarDisk.Layout, options: String) throws {
        let disk = try FlatcarDisk(layout)
        let image = try disk.image(options)

        let run = RetargetRun(image, try OEMChange(platform: "proxmoxve"), chunk: 1 << 20)

        let summary = try run.result.get()
        #expect(summary.bytes == image.count && run.output.count == image.count)
        #expect(summary.platformsBefore == ["qemu"])
        #expect(summary.copies >= 1 && summary.changedCopies == summary.copies)
        #expect(summary.script == Self.wantedText)
        try disk.folder.write(run.output, to: "after.qcow2")
        let check = try disk.folder.shell("qemu-img check after.qcow2")
        #expect(check.contains("No errors were found on the image."))
        try disk.folder.shell(
            "qemu-img convert -O raw before.qcow2 before.raw; qemu-img convert -O raw after.qcow2 after.raw")

        let differences = try differingBlocks("\(disk.folder.path)/before.raw", "\(disk.folder.path)/after.raw")
        #expect(differences.count == summary.changedCopies)
        let partition = layout.oemStart / 8..<(layout.oemStart / 8 + layout.oemMiB * 256)
        for (block, (before, after)) in differences {
            #expect(partition.contains(block))
            // Files of another name with the same text stand in the same block, and stay.
            let texts = before.ranges(of: Array(FlatcarDisk.stockText.utf8))
            let changed = texts.filter { Array(after[$0]) == Array(Self.wantedText.utf8) }
            #expect(changed.count == 1)
            let others = zip(before, after).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
            #expect(others.allSatisfy { $0 < 4 || changed.first?.contains($0) == true })
        }
        try expectReadable(disk, text: Self.wantedText)
    }

    @Test func `chunks of any size give the same`() throws {
        let image = try FlatcarDisk(.old).image()
        let change = try OEMChange(platform: "proxmoxve", consoleAutologin: false)
        let whole = RetargetRun(image, change)
        #expect(try whole.result.get().changedCopies >= 1 && whole.output != image)
        for chunk in [4099, 65_536, 1 << 20, 13 << 20] {
            let run = RetargetRun(image, change, chunk: chunk)
            #expect(run.output == whole.output && run.result == whole.result)
        }
    }

    @Test func `a text that btrfs compresses changes as well`() throws {
        let disk = try FlatcarDisk(.old, text: FlatcarDisk.compressibleText)
        // Not readable where it stands, or this tests nothing.
        #expect(try disk.folder.shell("grep -c 'Flatcar GRUB settings$' oem.raw || true") == "0\n")
        let run = RetargetRun(try disk.image(), try OEMChange(platform: "proxmoxve"))
        let script = try run.result.get().script
        #expect(try run.result.get().changedCopies >= 1 && script.contains("\nset oem_id=\"proxmoxve\"\n"))
        try disk.folder.write(run.output, to: "after.qcow2")
        try disk.folder.shell("qemu-img check after.qcow2; qemu-img convert -O raw after.qcow2 after.raw")
        try expectReadable(disk, text: script)
    }

    /// Newlines at the end compress well.
    @Test(arguments: [publishedText, wantedText])
    func `an image that is as wanted passes untouched`(text: String) throws {
        let image = try FlatcarDisk(.new, text: text).image()
        let run = RetargetRun(image, try OEMChange(platform: "proxmoxve"), chunk: 100_000)
        let summary = try run.result.get()
        #expect(summary.changedCopies == 0 && summary.copies >= 1 && summary.platformsBefore == ["proxmoxve"])
        #expect(run.output == image)
    }

    @Test(arguments: [
        ("openstack", true, []),
        ("proxmoxve", false, []),
        ("proxmoxve", false, ["loglevel=4", "systemd.mask=a.service"]),
        ("x", true, []),
    ])
    func `every change finds its room`(platform: String, autologin: Bool, arguments: [String]) throws {
        let image = try FlatcarDisk(.old).image()
        let change = try OEMChange(platform: platform, consoleAutologin: autologin, kernelArguments: arguments)
        let summary = try RetargetRun(image, change).result.get()
        #expect(summary.script.contains("set oem_id=\"\(platform)\"\n"))
        #expect(summary.script.contains("flatcar.autologin") == autologin)
        #expect(arguments.allSatisfy(summary.script.contains))
    }

    /// The kernel mounts it where it may; btrfs-progs read it everywhere.
    private func expectReadable(_ disk: FlatcarDisk, text: String) throws {
        let seen = try disk.folder.shell(
            """
            dd if=after.raw of=oem-after.raw bs=1M skip=\(disk.layout.oemStart / 2048) \
                count=\(disk.layout.oemMiB) conv=sparse status=none
            btrfs check --readonly oem-after.raw > check.log 2>&1 || { cat check.log; exit 1; }
            if grep -i error check.log | grep -v 'no error'; then exit 1; fi
            mkdir restored; btrfs restore oem-after.raw restored > restore.log 2>&1
            cmp restored/other.cfg grub.cfg; cmp restored/oem-release oem-release
            cmp restored/sysext/data sysext/data
            if [ "$(id -u)" = 0 ]; then
                mkdir -p mnt; mount -o loop,ro oem-after.raw mnt
                cp mnt/grub.cfg mounted.cfg; umount mnt
                cmp mounted.cfg restored/grub.cfg
            fi
            cat restored/grub.cfg
            """)
        #expect(seen == text)
    }
}
