extension FlatcarDisk {
    enum Firmware: String, CaseIterable {
        /// As GRUB calls itself on them.
        case bios = "pc"
        case uefi = "efi"
    }

    /// What Flatcar's own configuration of GRUB does with the OEM partition (flatcar/scripts, `build_library/grub.cfg`);
    /// where that would load a kernel, this says what the kernel would be told, and ends.
    ///
    /// Flatcar's GRUB is patched to search for the partition's name. Debian's knows the file system's label only, which
    /// is the same.
    private static let script = """
        set oem_id=""
        set linux_append=""
        serial --unit=0 --speed=115200
        terminal_output serial
        search --no-floppy --set=oem --label OEM --hint "$root"
        if [ -n "$oem" -a -f "($oem)/grub.cfg" ]; then
            source "($oem)/grub.cfg"
        fi
        echo "The kernel on $grub_platform: flatcar.oem.id=$oem_id $linux_append."
        reboot

        """

    /// Makes `disk.raw` boot with GRUB, by BIOS and by UEFI.
    ///
    /// `grub-install` wants the disk mounted. It would write the same: the first sector and what that loads, with their
    /// places on the disk in them (GRUB's `include/grub/i386/pc/boot.h`: `GRUB_BOOT_MACHINE_KERNEL_SECTOR` and the end
    /// of `diskboot.img`).
    func installGRUB() throws {
        try folder.write(Array(Self.script.utf8), to: "boot.cfg")
        try folder.write(UInt64(Self.biosBootStart).littleEndianBytes, to: "core-sector")
        try folder.write(UInt64(Self.biosBootStart + 1).littleEndianBytes, to: "rest-sector")
        try folder.shell(
            """
            modules="part_gpt fat btrfs normal configfile search search_label serial terminal test echo reboot"
            grub-mkimage -O x86_64-efi -p /grub -o uefi.img $modules
            grub-mkimage -O i386-pc -p '(hd0,gpt1)/grub' -o core.img biosdisk $modules
            esp=disk.raw@@$((\(Self.espStart) * 512))
            mformat -i $esp -T \(Self.espSize) -F ::
            mmd -i $esp ::/EFI ::/EFI/BOOT ::/grub
            mcopy -i $esp uefi.img ::/EFI/BOOT/BOOTX64.EFI
            mcopy -i $esp boot.cfg ::/grub/grub.cfg
            put() { dd if=$1 of=disk.raw bs=1 seek=$2 count=$3 conv=notrunc status=none; }
            put /usr/lib/grub/i386-pc/boot.img 0 440
            put core-sector $((0x5c)) 8
            core=$((\(Self.biosBootStart) * 512))
            dd if=core.img of=disk.raw bs=512 seek=\(Self.biosBootStart) conv=notrunc status=none
            put rest-sector $((core + 0x1f4)) 8
            """)
    }

    /// Boots an image, which stays as it is.
    ///
    /// Without the kernel's virtualisation: firmware and GRUB take a second or three as they are, and inside another
    /// virtual machine it may be slower or fail.
    /// - Returns: what GRUB told the kernel, or all that was said where it came to nothing.
    func boot(_ image: String, by firmware: Firmware) throws -> String {
        try folder.shell(
            """
            rm -f serial
            timeout 300 qemu-system-x86_64 -accel tcg -m 256 -display none -monitor none -nic none -no-reboot \
                \(firmware == .uefi ? "-bios /usr/share/ovmf/OVMF.fd" : "") -serial file:serial \
                -device virtio-scsi-pci -device scsi-hd,drive=disk \
                -drive id=disk,if=none,format=qcow2,snapshot=on,file=\(image) || true
            """)
        let said = String(decoding: try folder.bytes("serial"), as: UTF8.self)
        let start = "The kernel on \(firmware.rawValue): "
        guard let line = said.split(whereSeparator: \.isNewline).last(where: { $0.contains(start) }),
            let range = line.firstRange(of: start), line.hasSuffix(".")
        else { return said }
        return String(line[range.upperBound...].dropLast())
    }
}
