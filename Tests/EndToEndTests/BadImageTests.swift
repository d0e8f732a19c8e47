import Foundation
import Testing

/// Releases that must not be built from: each is refused with one message, and nothing of it stays anywhere.
@Suite(.blocking) struct BadImageTests {
    @Test(arguments: signatures + images)
    func `a bad release is refused`(mishap: Mishap) throws { try mishap.run(mayDelete: true) }

    static let signatures: [Mishap] = [
        Mishap("the signature of another file", exit: 65, says: ["signature"]) { bench, _ in
            try bench.mirror.change(Mirror.image + ".sig") { $0 = try bench.mirror.bytes("version.txt.sig") }
        },
        Mishap("a signature by a key that is not in the key file", exit: 65, says: ["signature", "key"]) { bench, _ in
            try bench.mirror.sign(Mirror.image, by: try bench.anotherKey())
        },
        Mishap("a signature by a revoked key", exit: 65, says: ["revoked"]) { bench, settings in
            let key = try bench.anotherKey()
            try bench.mirror.sign(Mirror.image, by: key)
            try key.revoke(in: bench.scratch)
            settings["PROXMOX_FLATCAR_SIGNING_KEY"] = key.keyFile
            settings["PROXMOX_FLATCAR_TRUSTED_FINGERPRINT"] = key.fingerprint
        },
        Mishap("a signature by a key whose fingerprint was never pinned", exit: 65, says: ["fingerprint"]) {
            bench, settings in
            let key = try bench.anotherKey()
            try bench.mirror.sign(Mirror.image, by: key)
            settings["PROXMOX_FLATCAR_SIGNING_KEY"] = key.keyFile
        },
        Mishap("a signature by a key that stands beside the pinned one", exit: 65, says: ["signature"]) {
            bench, settings in
            let key = try bench.anotherKey()
            try bench.mirror.sign(Mirror.image, by: key)
            settings["PROXMOX_FLATCAR_SIGNING_KEY"] = try key.export(with: bench.mirror.server.key, in: bench.scratch)
        },
        Mishap("no signature at all", exit: 69, says: [Mirror.image + ".sig", "does not exist"]) { bench, _ in
            try bench.mirror.remove(Mirror.image + ".sig")
        },
        Mishap("something else instead of a signature", exit: 65, says: [Mirror.image + ".sig"]) { bench, _ in
            try bench.mirror.write(Mirror.image + ".sig", "<html>Please log in</html>")
        },
        Mishap("half a signature", exit: 65, says: [Mirror.image + ".sig"]) { bench, _ in
            try bench.mirror.change(Mirror.image + ".sig") { $0.removeLast($0.count / 2) }
        },
        Mishap("a key file without a key", exit: 65, says: ["key"]) { bench, settings in
            settings["PROXMOX_FLATCAR_SIGNING_KEY"] = try bench.scratch.file("key.asc", "no key")
        },
        Mishap("a key file that is not there", exit: 64, says: ["/nowhere/key.asc"]) { _, settings in
            settings["PROXMOX_FLATCAR_SIGNING_KEY"] = "/nowhere/key.asc"
        },
    ]

    static let images: [Mishap] = [
        Mishap("one flipped bit in the compressed image", exit: 65, says: [Mirror.image]) { bench, _ in
            try bench.mirror.change(Mirror.image) { $0[$0.count / 2] ^= 0x10 }
        },
        Mishap("one flipped bit in its last byte", exit: 65, says: [Mirror.image]) { bench, _ in
            try bench.mirror.change(Mirror.image) { $0[$0.count - 1] ^= 0x01 }
        },
        Mishap(
            "one flipped bit in the plain image", exit: 65, says: [Mirror.plainImage, "signature"],
            arguments: ["build", "--compression", "none"]
        ) { bench, _ in
            try bench.mirror.change(Mirror.plainImage) { $0[$0.count / 2] ^= 0x10 }
        },
        Mishap("a flipped bit that only the spool file has seen", exit: 65, says: [Mirror.image]) { bench, _ in
            try bench.mirror.remove(Mirror.plainImage)
            try bench.mirror.change(Mirror.image) { $0[$0.count / 2] ^= 0x10 }
        },
        Mishap("a truncated image", exit: 65, says: [Mirror.image]) { bench, _ in
            try bench.mirror.change(Mirror.image) { $0.removeLast($0.count / 3) }
        },
        Mishap("an empty image", exit: 65, says: [Mirror.image]) { bench, _ in
            try bench.mirror.change(Mirror.image) { $0 = Data() }
        },
        Mishap("garbage behind the image", exit: 65, says: [Mirror.image, "signature"]) { bench, _ in
            try bench.mirror.change(Mirror.image) { $0 += Data("garbage".utf8) }
        },
        Mishap(
            "garbage behind the image, signed along with it", exit: 65,
            says: ["after the end of its compressed data at byte"]
        ) {
            bench, _ in
            try bench.mirror.change(Mirror.image) { $0 += Data("garbage".utf8) }
            try bench.mirror.sign(Mirror.image)
        },
        Mishap("an image longer than announced", exit: 65, says: ["the server announced"]) { bench, _ in
            try bench.mirror.change(Mirror.plainImage) { $0.removeLast() }
        },
        Mishap("an image shorter than announced", exit: 65, says: ["the server announced"]) { bench, _ in
            try bench.mirror.change(Mirror.plainImage) { $0.append(0) }
        },
        Mishap("something else instead of bzip2, signed", exit: 65, says: [Mirror.image]) { bench, _ in
            try bench.mirror.write(Mirror.image, String(repeating: "<html>Please log in</html>", count: 10_000))
            try bench.mirror.sign(Mirror.image)
        },
        Mishap(
            "something else instead of qcow2, signed", exit: 65, says: [Mirror.plainImage, "qcow2"],
            arguments: ["build", "--compression", "none"]
        ) { bench, _ in
            try bench.mirror.write(Mirror.plainImage, String(repeating: "<html>Please log in</html>", count: 10_000))
            try bench.mirror.sign(Mirror.plainImage)
        },
        Mishap(
            "an image without an OEM partition", exit: 65,
            says: [Mirror.plainImage, "named OEM", "--flavour proxmoxve"],
            arguments: ["build", "--compression", "none"]
        ) { bench, _ in
            try bench.publish(
                """
                truncate -s 64M disk.raw; echo 'start=2048, name="ROOT"' | sfdisk -q -X gpt disk.raw
                dd if=/dev/urandom of=disk.raw bs=1M seek=2 count=2 conv=notrunc status=none
                """)
        },
        Mishap(
            "an OEM partition without the text", exit: 65, says: ["grub.cfg", "--flavour proxmoxve"],
            arguments: ["build", "--compression", "none"]
        ) { bench, _ in
            try bench.publish(
                """
                truncate -s 64M disk.raw; echo 'start=2048, name="OEM"' | sfdisk -q -X gpt disk.raw
                dd if=/dev/urandom of=disk.raw bs=1M seek=2 count=32 conv=notrunc status=none
                """)
        },
        Mishap(
            "no room for so many arguments", exit: 64, says: ["bytes too small", "--kernel-argument"],
            arguments: ["build", "--kernel-argument", String(repeating: "a", count: 100)]
        ) { _, _ in },
        Mishap(
            "a disk that does not fit", exit: 1, says: ["--disk-size 1 GiB", "2 GiB"],
            arguments: ["build", "--compression", "none", "--disk-size", "1"]
        ) { bench, _ in
            let file = bench.mirror.path(Mirror.plainImage)
            unlink(file)
            try Command.run("qemu-img", ["create", "-q", "-f", "qcow2", file, "2G"], in: bench.scratch)
            try bench.mirror.sign(Mirror.plainImage)
        },
    ]
}

extension Bench {
    /// Publishes another disk, signed. `script` makes `disk.raw`.
    fileprivate func publish(_ script: String) throws {
        let directory = try scratch.directory("disk")
        try Command.run(
            "sh",
            [
                "-euc", "cd \"$1\"; \(script)\nqemu-img convert -O qcow2 -c -o compat=0.10 disk.raw image", "sh",
                directory,
            ], in: scratch)
        try mirror.change(Mirror.plainImage) { $0 = try Data(contentsOf: URL(fileURLWithPath: directory + "/image")) }
        try mirror.sign(Mirror.plainImage)
    }

    /// A key that has nothing to do with the mirror's.
    func anotherKey() throws -> SigningHome {
        let key = try SigningHome(scratch.path + "/key", in: scratch)
        scratch.atEnd { [scratch] in key.endAgent(in: scratch) }
        return key
    }
}
