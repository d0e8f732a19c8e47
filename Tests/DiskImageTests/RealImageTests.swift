import DiskImage
import TestSupport
import Testing

/// Images as the real qemu-img makes them.
@Suite struct RealImageTests {
    private func header(_ scratch: Scratch, _ name: String) throws -> Result<UInt64, DiskImageError> {
        let bytes = try scratch.bytes(name)
        do throws(DiskImageError) {
            return .success(try QCOW2Header(bytes).virtualSize)
        } catch {
            return .failure(error)
        }
    }

    // The disks of Flatcar's two layouts among them.
    @Test(arguments: ["0.10", "1.1"], [1 << 20, 9_116_319_744, 13_212_057_600])
    func `an image that qemu-img creates`(compat: String, size: Int) throws {
        try withScratch { scratch in
            try scratch.run("qemu-img", ["create", "-f", "qcow2", "-o", "compat=\(compat)", "a.qcow2", "\(size)"])
            #expect(try header(scratch, "a.qcow2") == .success(UInt64(size)))
        }
    }

    @Test(arguments: ["compat=0.10", "compat=1.1", "compat=1.1,compression_type=zstd", "compat=1.1,extended_l2=on"])
    func `a compressed image, made as Flatcar makes its own`(options: String) throws {
        try withScratch { scratch in
            try scratch.write([UInt8](repeating: 7, count: 3 << 20), to: "a.raw")
            try scratch.run(
                "qemu-img", ["convert", "-f", "raw", "-O", "qcow2", "-c", "-o", options, "a.raw", "a.qcow2"])
            #expect(try header(scratch, "a.qcow2") == .success(3 << 20))
        }
    }

    @Test(arguments: ["0.10", "1.1"])
    func `an image that rests on another is refused`(compat: String) throws {
        try withScratch { scratch in
            try scratch.run("qemu-img", ["create", "-f", "qcow2", "base.qcow2", "1M"])
            try scratch.run(
                "qemu-img",
                ["create", "-f", "qcow2", "-o", "compat=\(compat)", "-b", "base.qcow2", "-F", "qcow2", "a.qcow2"])
            #expect(try header(scratch, "a.qcow2") == .failure(.unsupported("a backing file")))
        }
    }

    @Test func `an encrypted image is refused`() throws {
        try withScratch { scratch in
            // Not LUKS: to make it, qemu-img measures the processor, and gives up on a busy machine.
            try scratch.run(
                "qemu-img",
                [
                    "create", "-f", "qcow2", "--object", "secret,id=s,data=x", "-o",
                    "encrypt.format=aes,encrypt.key-secret=s", "a.qcow2", "1M",
                ])
            #expect(try header(scratch, "a.qcow2") == .failure(.unsupported("encryption")))
        }
    }

    @Test func `an image whose data is in another file is refused`() throws {
        try withScratch { scratch in
            try scratch.run("qemu-img", ["create", "-f", "qcow2", "-o", "data_file=a.data", "a.qcow2", "1M"])
            #expect(try header(scratch, "a.qcow2") == .failure(.unsupported("an external data file")))
        }
    }

    @Test(arguments: ["raw", "vmdk", "vdi"])
    func `another format is refused`(format: String) throws {
        try withScratch { scratch in
            try scratch.run("qemu-img", ["create", "-f", format, "a.image", "1M"])
            #expect(try header(scratch, "a.image") == .failure(.notQCOW2))
        }
    }
}
