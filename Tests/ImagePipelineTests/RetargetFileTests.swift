import DiskImage
import Files
import Flatcar
import Foundation
import ImagePipeline
import Reports
import TestSupport
import Testing

@Suite struct RetargetFileTests {
    private static let change = Result { try OEMChange(platform: "proxmoxve") }

    @Test func `a file is changed under its new name, and in place`() throws {
        try withScratch { scratch in
            try makeImage(scratch)
            let before = try scratch.bytes("image")
            let retarget = RetargetFile(try Self.change.get(), isStopped: { false })

            let summary = try retarget.run(scratch.file("image"), to: scratch.file("changed"))

            #expect(summary.changedCopies >= 1 && summary.platformsBefore == ["qemu"])
            #expect(try scratch.bytes("image") == before)
            let changed = try scratch.bytes("changed")
            #expect(changed.count == before.count && changed != before)
            #expect(try scratch.run("qemu-img", ["check", "changed"]).contains("No errors"))

            _ = try retarget.run(scratch.file("image"), to: scratch.file("image"))
            #expect(try scratch.bytes("image") == changed)
            #expect(try retarget.run(scratch.file("image"), to: scratch.file("image")).changedCopies == 0)
        }
    }

    @Test func `of an image that cannot be changed nothing is left`() throws {
        try withScratch { scratch in
            try scratch.write([UInt8](repeating: 1, count: 5 << 20), to: "image")
            #expect {
                try RetargetFile(try Self.change.get(), isStopped: { false }).run(
                    scratch.file("image"), to: scratch.file("changed"))
            } throws: { error in
                if case ImageError.image(_, .notQCOW2) = error { true } else { false }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["image"])
        }
    }

    @Test func `words that do not fit are a matter of whoever asked for them`() throws {
        try withScratch { scratch in
            try makeImage(scratch)
            let long = String(repeating: "a", count: 250)
            let refused = refusal { () throws(ImageError) in
                let settings = OEMSettings(platform: nil, keepsConsoleAutologin: true, kernelArguments: [long])
                _ = try RetargetFile(settings, isStopped: { false }).run(
                    scratch.file("image"), to: scratch.file("changed"))
            }
            #expect(refused?.exitStatus == .usage, "\(String(describing: refused))")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).contains("changed") == false)
        }
    }

    @Test func `a target that cannot be written is named`() throws {
        try withScratch { scratch in
            try makeImage(scratch)
            #expect {
                try RetargetFile(try Self.change.get(), isStopped: { false }).run(
                    scratch.file("image"), to: scratch.file("none/changed"))
            } throws: { error in
                if case ImageError.file(let error) = error { error.path == scratch.file("none/changed") } else { false }
            }
        }
    }

    /// A small disk with nothing but the OEM partition, made by real tools.
    private func makeImage(_ scratch: Scratch) throws {
        try scratch.write(
            """
            set -e; PATH=$PATH:/usr/sbin:/sbin
            mkdir oem; truncate -s 32M oem.raw; truncate -s 40M disk.raw
            printf '# Flatcar GRUB settings\\n\\nset oem_id="qemu"\\n' > oem/grub.cfg
            mkfs.btrfs -q --mixed -m single -d single --rootdir oem oem.raw
            printf 'label: gpt\\nstart=2048, size=65536, name="OEM"\\n' | sfdisk -q disk.raw
            dd if=oem.raw of=disk.raw bs=1M seek=1 conv=notrunc status=none
            qemu-img convert -O qcow2 -c -o compat=0.10 disk.raw image
            rm -r oem oem.raw disk.raw
            """, to: "make.sh")
        try scratch.run("sh", ["make.sh"])
        try scratch.run("rm", ["make.sh"])
    }
}
