import Pipes
package import Proxmox

/// A few bytes in memory as the source of an upload.
package final class BytesUploadSource: UploadSource {
    private let bytes: [UInt8]
    private let position = Monitor(0)

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead {
        position.withLock { position in
            guard position < bytes.count else { return .end }
            let piece = bytes[position...].prefix(buffer.count)
            buffer.copyBytes(from: piece)
            position += piece.count
            return .bytes(piece.count)
        }
    }
}
