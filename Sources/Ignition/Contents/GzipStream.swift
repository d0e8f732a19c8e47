internal import CZlib

/// gzip as Ignition unpacks it: one member after the other to the end of the data, each with its checksum.
enum GzipStream {
    /// Why data cannot be unpacked: a guest would stop at it.
    struct Refusal: Error {
        let advice: String
    }

    private static let pieceSize = 1 << 16
    /// zlib's number for the largest window (15) in gzip's wrapping (16).
    private static let format: Int32 = 15 + 16

    /// Unpacks `data` piece by piece, so that a megabyte that unpacks to a gigabyte takes no memory.
    static func unpack(_ data: [UInt8], _ take: (RawSpan) -> Void) throws(Refusal) {
        guard data.starts(with: [0x1F, 0x8B]) else { throw Refusal(advice: "is not gzip, though compression says so") }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        guard inflateInit2_(stream, format, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Refusal(advice: "cannot be unpacked, since there is no memory")
        }
        defer { inflateEnd(stream) }
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 1)
        defer { output.deallocate() }
        let isWhole = data.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = uInt(input.count)
            return run(stream, output, take)
        }
        guard isWhole else { throw Refusal(advice: "is gzip that is cut off or damaged") }
    }

    private static func run(
        _ stream: UnsafeMutablePointer<z_stream>, _ output: UnsafeMutableRawBufferPointer, _ take: (RawSpan) -> Void
    ) -> Bool {
        while true {
            stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = uInt(output.count)
            let code = inflate(stream, Z_NO_FLUSH)
            let piece = UnsafeRawBufferPointer(rebasing: output[..<(output.count - Int(stream.pointee.avail_out))])
            take(piece.bytes)
            switch code {
            case Z_OK: continue
            case Z_STREAM_END:
                if stream.pointee.avail_in == 0 { return true }
                guard inflateReset(stream) == Z_OK else { return false }
            default: return false
            }
        }
    }
}
