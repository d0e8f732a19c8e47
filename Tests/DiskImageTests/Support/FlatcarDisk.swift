/// A disk partitioned as Flatcar's, with real tools, in a folder of its own.
struct FlatcarDisk {
    /// Where the partition `OEM` stands: before release 4593, and since.
    enum Layout: String, CaseIterable {
        case old, new

        /// In sectors of 512 bytes.
        var oemStart: Int { self == .old ? 4_464_640 : 10_493_952 }
        var oemMiB: Int { self == .old ? 128 : 1024 }
        var virtualSize: Int { self == .old ? 9_116_319_744 : 13_212_057_600 }
    }

    /// In sectors of 512 bytes, in both layouts.
    static let espStart = 4096
    static let espSize = 262_144
    static let biosBootStart = 266_240

    static let stockText = "# Flatcar GRUB settings\n\nset oem_id=\"qemu\"\nset linux_append=\"flatcar.autologin\"\n"
    /// Longer than what zlib makes of it, so that btrfs compresses it.
    static let compressibleText =
        "# Flatcar GRUB settings, Flatcar GRUB settings, Flatcar GRUB settings\n" + stockText

    let folder: TestFolder
    let layout: Layout

    /// Makes `disk.raw`.
    /// - Parameters:
    ///   - text: the OEM partition's `grub.cfg`.
    ///   - noise: MiB of random bytes at the end of USR-A, which `qemu-img` stores as they are. The first clusters of
    ///     the OEM partition, which are next, then come before the noise in the file, and long before their L2 table.
    init(_ layout: Layout, text: String = stockText, noiseBefore noise: Int = 0) throws {
        folder = try TestFolder()
        self.layout = layout
        try folder.write(Array(text.utf8), to: "grub.cfg")
        try makeFileSystem()
        let start = layout.oemStart
        let end = start + layout.oemMiB * 2048
        try folder.write(
            Array(
                """
                label: gpt
                start=\(Self.espStart), size=\(Self.espSize), type=U, name="EFI-SYSTEM"
                start=\(Self.biosBootStart), size=4096, type=21686148-6449-6E6F-744E-656564454649, name="BIOS-BOOT"
                start=270336, size=2097152, name="USR-A"
                start=2367488, size=2097152, name="USR-B"
                start=\(start), size=\(end - start), name="OEM"
                start=\(end), size=131072, name="OEM-CONFIG"
                start=\(end + 131072), name="ROOT"

                """.utf8), to: "partitions")
        // In USR-A, noise does not compress, a program does by half; ROOT has the same text in a plain file.
        try folder.shell(
            """
            truncate -s \(layout.virtualSize) disk.raw; sfdisk -q disk.raw < partitions
            dd if=oem.raw of=disk.raw bs=1M seek=\(start / 2048) conv=notrunc,sparse status=none
            dd if=/dev/urandom of=disk.raw bs=1M count=16 seek=140 conv=notrunc status=none
            dd if="$(command -v qemu-img)" of=disk.raw bs=1M seek=160 conv=notrunc status=none
            dd if=grub.cfg of=disk.raw bs=4096 seek=50000 conv=notrunc status=none
            dd if=grub.cfg of=disk.raw bs=4096 seek=\((end + 131072) / 8 + 100) conv=notrunc status=none
            noise() { dd if=/dev/urandom of=disk.raw seek=$(( \(1156 - noise) * 1024 + $1 )) \
                bs=1k count=$2 conv=notrunc status=none; }
            # 24 KiB of a host cluster are left before the noise: the second 40 KiB do not fit behind the first.
            if [ \(noise) -gt 0 ]; then noise -192 40; noise -128 64; noise -64 40; noise 0 \(noise * 1024); fi
            """)
    }

    /// As Flatcar's build does where the test may mount; `mkfs.btrfs --rootdir` puts the same into the leaf elsewhere.
    private func makeFileSystem() throws {
        try folder.shell(
            """
            truncate -s \(layout.oemMiB)M oem.raw
            mkdir mnt sysext
            head -c 200000 "$(command -v qemu-img)" > sysext/data
            printf 'ID=qemu\\nVERSION_ID=0\\n' > oem-release
            if [ "$(id -u)" = 0 ] && mkfs.btrfs -q --mixed -m single -d single -L OEM oem.raw \
                && mount -o loop oem.raw mnt
            then
                btrfs property set mnt compression zlib
                cp grub.cfg mnt; sync; cp oem-release mnt; cp -r sysext mnt; sync; cp grub.cfg mnt/other.cfg
                umount mnt
            else
                mkdir root; cp -r grub.cfg oem-release sysext root; cp grub.cfg root/other.cfg
                mkfs.btrfs -q -f --mixed -m single -d single -L OEM --rootdir root oem.raw
            fi
            """)
    }

    /// The disk as qcow2, compressed and of version 2 as Flatcar publishes it.
    func image(_ options: String = "-c -o compat=0.10") throws -> [UInt8] {
        try folder.shell("qemu-img convert -O qcow2 \(options) disk.raw before.qcow2")
        return try folder.bytes("before.qcow2")
    }
}
