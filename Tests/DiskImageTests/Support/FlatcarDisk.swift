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

    /// How many copies of its trees the OEM partition's file system has.
    enum Profile {
        case single
        /// Without `--mixed`, for which the partition has not the room.
        case dup

        var options: String { self == .single ? "--mixed -m single -d single" : "--nodesize 4096 -m dup -d single" }
    }

    /// Blocks like those with the OEM partition's `grub.cfg`, elsewhere on the disk.
    struct Decoy {
        let mebibyte: Int
        /// The very blocks of the OEM partition; otherwise those of another file system with the same files.
        let isCopy: Bool
    }

    let folder: TestFolder
    let layout: Layout

    /// Makes `disk.raw`.
    /// - Parameters:
    ///   - text: the OEM partition's `grub.cfg`.
    ///   - noise: MiB of random bytes at the end of USR-A, which `qemu-img` stores as they are. The first clusters of
    ///     the OEM partition, which are next, then come before the noise in the file, and long before their L2 table.
    ///   - clusterKiB: the size of the clusters for which that is so.
    init(
        _ layout: Layout, text: String = stockText, noiseBefore noise: Int = 0, clusterKiB: Int = 64,
        _ profile: Profile = .single, decoys: [Decoy] = []
    ) throws {
        folder = try TestFolder()
        self.layout = layout
        try folder.write(Array(text.utf8), to: "grub.cfg")
        try makeFileSystem(profile)
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
            # In eighths of a cluster of the file.
            noise() { dd if=/dev/urandom of=disk.raw seek=$(( \((1156 - noise) << 23) / \(clusterKiB << 10) + $1 )) \
                bs=\(clusterKiB << 7) count=$2 conv=notrunc status=none; }
            # Most of a cluster of the file is left before the noise: what comes second does not fit behind the first.
            if [ \(noise) -gt 0 ]; then noise -24 7; noise -16 8; noise -8 2; noise 0 \((noise << 13) / clusterKiB); fi
            """)
        for decoy in decoys { try put(decoy) }
    }

    private func put(_ decoy: Decoy) throws {
        try folder.shell(
            """
            if [ ! -e other.raw ]; then
                mkdir other; cp grub.cfg oem-release other; truncate -s 128M other.raw
                mkfs.btrfs -q --mixed -m single -d single -L ROOT --rootdir other other.raw
            fi
            place=$(( \(decoy.mebibyte) * 256 ))
            for block in $(grep -abo 'set oem_id="qemu"' \(decoy.isCopy ? "oem" : "other").raw |
                while IFS=: read -r offset rest; do echo $(( offset / 4096 )); done | sort -nu)
            do
                dd if=\(decoy.isCopy ? "oem" : "other").raw of=disk.raw bs=4096 skip=$block seek=$place count=1 \
                    conv=notrunc status=none
                place=$(( place + 1 ))
            done
            """)
    }

    /// As Flatcar's build does where the test may mount; `mkfs.btrfs --rootdir` puts the same into the leaf elsewhere.
    private func makeFileSystem(_ profile: Profile) throws {
        try folder.shell(
            """
            truncate -s \(layout.oemMiB)M oem.raw
            mkdir mnt sysext
            head -c 200000 "$(command -v qemu-img)" > sysext/data
            printf 'ID=qemu\\nVERSION_ID=0\\n' > oem-release
            if [ "$(id -u)" = 0 ] && mkfs.btrfs -q \(profile.options) -L OEM oem.raw \
                && mount -o loop oem.raw mnt
            then
                btrfs property set mnt compression zlib
                cp grub.cfg mnt; sync; cp oem-release mnt; cp -r sysext mnt; sync; cp grub.cfg mnt/other.cfg
                umount mnt
            else
                mkdir root; cp -r grub.cfg oem-release sysext root; cp grub.cfg root/other.cfg
                mkfs.btrfs -q -f \(profile.options) -L OEM --rootdir root oem.raw
            fi
            """)
    }

    /// The OEM partition's `grub.cfg` in an image of the folder, as btrfs-progs read it.
    func readScript(_ image: String) throws -> String {
        try folder.shell(
            """
            qemu-img convert -O raw \(image) after.raw
            dd if=after.raw of=oem-after.raw bs=1M skip=\(layout.oemStart / 2048) \
                count=\(layout.oemMiB) conv=sparse status=none
            btrfs check --readonly oem-after.raw > check.log 2>&1 || { cat check.log; exit 1; }
            mkdir restored; btrfs restore oem-after.raw restored > restore.log 2>&1
            cat restored/grub.cfg
            """)
    }

    /// The disk as qcow2, compressed and of version 2 as Flatcar publishes it.
    func image(_ options: String = "-c -o compat=0.10") throws -> [UInt8] {
        try folder.shell("qemu-img convert -O qcow2 \(options) disk.raw before.qcow2")
        return try folder.bytes("before.qcow2")
    }
}
