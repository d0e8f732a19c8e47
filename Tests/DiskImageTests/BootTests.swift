import DiskImage
import Testing

/// The whole way, from the firmware to what GRUB tells the kernel: a real BIOS, a real UEFI and a real GRUB that reads
/// a real btrfs.
@Suite struct BootTests {
    #if arch(x86_64)
    private static let isPC = true
    #else
    private static let isPC = false
    #endif

    @Test(
        .enabled(if: isPC, "GRUB for BIOS and QEMU for PCs are installed on x86-64 only"),
        arguments: [(FlatcarDisk.Layout.old, FlatcarDisk.stockText), (.new, FlatcarDisk.compressibleText)])
    func `the platform that GRUB reads changes, and nothing else`(layout: FlatcarDisk.Layout, text: String) throws {
        let disk = try FlatcarDisk(layout, text: text)
        try disk.installGRUB()
        let run = RetargetRun(try disk.image(), try OEMChange(platform: "proxmoxve"))
        try disk.folder.write(run.output, to: "after.qcow2")
        for firmware in FlatcarDisk.Firmware.allCases {
            #expect(try disk.boot("before.qcow2", by: firmware) == "flatcar.oem.id=qemu flatcar.autologin")
            #expect(try disk.boot("after.qcow2", by: firmware) == "flatcar.oem.id=proxmoxve flatcar.autologin")
        }
        #expect(try disk.folder.bytes("after.qcow2") == run.output)
    }

    @Test(.enabled(if: isPC, "GRUB for BIOS and QEMU for PCs are installed on x86-64 only"))
    func `GRUB reads what else was asked for`() throws {
        let disk = try FlatcarDisk(.new)
        try disk.installGRUB()
        let change = try OEMChange(
            platform: "openstack", consoleAutologin: false, kernelArguments: ["loglevel=4", "quiet"])
        try disk.folder.write(RetargetRun(try disk.image(), change).output, to: "after.qcow2")
        for firmware in FlatcarDisk.Firmware.allCases {
            #expect(try disk.boot("after.qcow2", by: firmware) == "flatcar.oem.id=openstack loglevel=4 quiet")
        }
    }
}
