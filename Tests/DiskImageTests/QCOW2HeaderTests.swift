import DiskImage
import Testing

/// The first bytes of a qcow2 file, by the offsets of QEMU's docs/interop/qcow2.rst.
private struct Header {
    var magic: UInt32 = 0x5146_49fb
    var version: UInt32 = 3
    var backingFileOffset: UInt64 = 0
    var size: UInt64 = 13_212_057_600
    var encryption: UInt32 = 0
    /// Of version 3 only; in version 2 whatever follows the header stands there.
    var incompatibleFeatures: UInt64 = 0

    var bytes: [UInt8] {
        var bytes = big(magic) + big(version) + big(backingFileOffset)
        bytes += big(UInt32(0)) + big(UInt32(16)) + big(size) + big(encryption)
        bytes += [UInt8](repeating: 0xa5, count: 72 - bytes.count)
        return bytes + big(incompatibleFeatures)
    }
}

private func big(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}

private func read(_ bytes: [UInt8]) -> Result<UInt64, DiskImageError> {
    do throws(DiskImageError) {
        return .success(try QCOW2Header(bytes).virtualSize)
    } catch {
        return .failure(error)
    }
}

private struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let expected: Result<UInt64, DiskImageError>

    init(_ name: String, _ expected: Result<UInt64, DiskImageError>, _ change: (inout Header) -> Void) {
        var header = Header()
        change(&header)
        testDescription = name
        bytes = header.bytes
        self.expected = expected
    }
}

@Suite struct QCOW2HeaderTests {
    @Test(
        arguments: [
            Row("version 2", .success(9_116_319_744)) { ($0.version, $0.size) = (2, 9_116_319_744) },
            Row("version 3", .success(13_212_057_600)) { _ in },
            Row("version 2 with anything where version 3 has its features", .success(1 << 30)) {
                ($0.version, $0.size, $0.incompatibleFeatures) = (2, 1 << 30, .max)
            },
            Row("one byte", .success(1)) { $0.size = 1 },
            Row("64 TiB", .success(64 << 40)) { $0.size = 64 << 40 },
            Row("compression type and extended L2, which qemu-img reads", .success(512)) {
                ($0.size, $0.incompatibleFeatures) = (512, 0b11000)
            },
            Row("version 0", .failure(.unsupported("version 0"))) { $0.version = 0 },
            Row("version 1", .failure(.unsupported("version 1"))) { $0.version = 1 },
            Row("version 4", .failure(.unsupported("version 4"))) { $0.version = 4 },
            Row("the largest version", .failure(.unsupported("version 4294967295"))) { $0.version = .max },
            Row("a backing file", .failure(.unsupported("a backing file"))) { $0.backingFileOffset = 0x70 },
            Row("a backing file far away", .failure(.unsupported("a backing file"))) {
                $0.backingFileOffset = 1 << 63
            },
            Row("AES", .failure(.unsupported("encryption"))) { $0.encryption = 1 },
            Row("LUKS", .failure(.unsupported("encryption"))) { $0.encryption = 2 },
            Row("an external data file", .failure(.unsupported("an external data file"))) {
                $0.incompatibleFeatures = 0b100
            },
            Row("no size", .failure(.unsupported("a disk of 0 bytes"))) { $0.size = 0 },
            Row("a byte more than 64 TiB", .failure(.unsupported("a disk of 70368744177665 bytes"))) {
                $0.size = (64 << 40) + 1
            },
            Row("the largest size", .failure(.unsupported("a disk of 18446744073709551615 bytes"))) { $0.size = .max },
            Row("another magic number", .failure(.notQCOW2)) { $0.magic = 0x5146_49fa },
            Row("no magic number", .failure(.notQCOW2)) { $0.magic = 0 },
        ])
    fileprivate func `the header is read or refused`(row: Row) {
        #expect(read(row.bytes) == row.expected)
    }

    @Test func `every prefix is refused as truncated`() {
        let bytes = Header().bytes
        #expect(bytes.count == QCOW2Header.length)
        for length in 0..<bytes.count {
            #expect(read(Array(bytes[..<length])) == .failure(.truncated(length: length)))
        }
    }

    @Test func `what follows the header does not matter`() {
        #expect(read(Header().bytes + [UInt8](repeating: 0xff, count: 4096)) == .success(13_212_057_600))
    }

    @Test(arguments: [
        DiskImageError.truncated(length: 79), .notQCOW2, .unsupported("a backing file"),
    ])
    func `every error is one line that says what to do`(error: DiskImageError) {
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains(";"))
    }
}
