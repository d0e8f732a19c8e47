/// What the first bytes of a qcow2 file say (QEMU docs/interop/qcow2.rst, "Header").
public struct QCOW2Header: Sendable, Equatable {
    /// How many bytes `init` wants: the header of version 2, and of version 3 up to its feature bits.
    public static let length = 80

    /// The size of the disk that the guest sees, in bytes.
    public let virtualSize: UInt64

    /// Reads the header and refuses what a published image never has.
    /// - Parameter bytes: the first `length` bytes of the file, or more.
    /// - Throws: `DiskImageError` when it is not a self-contained, unencrypted qcow2 of version 2 or 3.
    public init(_ bytes: [UInt8]) throws(DiskImageError) {
        guard bytes.count >= Self.length else { throw .truncated(length: bytes.count) }
        func word(at offset: Int, bytes count: Int) -> UInt64 {
            bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard word(at: 0, bytes: 4) == 0x5146_49fb else { throw .notQCOW2 }
        let version = word(at: 4, bytes: 4)
        guard version == 2 || version == 3 else { throw .unsupported("version \(version)") }
        guard word(at: 8, bytes: 8) == 0 else { throw .unsupported("a backing file") }
        guard word(at: 32, bytes: 4) == 0 else { throw .unsupported("encryption") }
        // Incompatible feature bit 2: the data is in another file.
        if version == 3, word(at: 72, bytes: 8) & 0b100 != 0 { throw .unsupported("an external data file") }
        virtualSize = word(at: 24, bytes: 8)
        guard virtualSize > 0, virtualSize <= 64 << 40 else { throw .unsupported("a disk of \(virtualSize) bytes") }
    }
}
