import Foundation
import TestSupport

extension Scratch {
    /// The `grub.cfg` of the OEM partition of an image, as btrfs-progs read it.
    func oemScript(_ image: String) throws -> String {
        let disk = "disk-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file(disk)) }
        try FileManager.default.createDirectory(atPath: file(disk), withIntermediateDirectories: false)
        try write(
            """
            set -e; cd \(disk)
            qemu-img convert -O raw ../\(image) disk.raw
            dd if=disk.raw of=oem.raw bs=1M skip=2180 count=128 conv=sparse status=none
            btrfs check --readonly oem.raw
            mkdir oem; btrfs restore oem.raw oem
            """, to: "\(disk)/read.sh")
        try run("sh", ["\(disk)/read.sh"])
        return String(decoding: try bytes("\(disk)/oem/grub.cfg"), as: UTF8.self)
    }
}
