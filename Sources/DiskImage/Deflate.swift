internal import CZlib

/// Compressed data in one of the two wrappings that occur in an image.
enum Deflate {
    /// zlib's number for the wrapping and the window.
    enum Format: Int32 {
        /// Clusters of a qcow2: no header, and a window of 4 KiB, which is all that QEMU reads.
        case cluster = -12
        /// Extents of btrfs: zlib's header and checksum, with the largest window.
        case zlib = 15
    }

    /// How many bytes are compressed at most to make one stream short enough: every attempt for the usual clusters of
    /// 64 KiB, which takes a third of a second, and fewer for larger ones.
    private static let effort = 16 << 20

    private static let structSize = Int32(MemoryLayout<z_stream>.size)

    /// Decompresses the one stream that `input` begins with, if it comes to `length` bytes.
    /// - Returns: the bytes, and how many of `input` they took; `nil` when it is no such stream.
    static func inflate(_ input: [UInt8], _ format: Format, length: Int) -> (bytes: [UInt8], used: Int)? {
        let stream = makeStream()
        defer { stream.deallocate() }
        guard inflateInit2_(stream, format.rawValue, ZLIB_VERSION, structSize) == Z_OK else { return nil }
        defer { inflateEnd(stream) }
        let (code, bytes) = run(stream, input, room: length) { CZlib.inflate($0, Z_FINISH) }
        guard code == Z_STREAM_END, bytes.count == length else { return nil }
        return (bytes, input.count - Int(stream.pointee.avail_in))
    }

    /// Whether a compressed cluster of a qcow2 may begin like that.
    static func mayBegin(_ input: [UInt8]) -> Bool {
        // There is no block of type 3 (RFC 1951, section 3.2.3).
        guard let first = input.first, first & 0b110 != 0b110 else { return false }
        let stream = makeStream()
        defer { stream.deallocate() }
        guard inflateInit2_(stream, Format.cluster.rawValue, ZLIB_VERSION, structSize) == Z_OK else {
            return false
        }
        defer { inflateEnd(stream) }
        // A cluster of zeros comes to a thousand times its stream's length.
        let (code, _) = run(stream, input, room: 1 << 12) { CZlib.inflate($0, Z_SYNC_FLUSH) }
        return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR
    }

    /// Compresses `input` to `room` bytes at most, trying harder and harder.
    /// - Returns: the stream, or by how many bytes the shortest one is too long.
    static func deflate(_ input: [UInt8], _ format: Format, room: Int) -> Result<[UInt8], TooLong> {
        var shortest = Int.max
        for attempt in Attempt.all.prefix(max(1, effort / max(1, input.count))) {
            let stream = makeStream()
            defer { stream.deallocate() }
            let code = deflateInit2_(
                stream, attempt.level, Z_DEFLATED, format.rawValue, attempt.memory, attempt.strategy, ZLIB_VERSION,
                structSize)
            guard code == Z_OK else { continue }
            defer { deflateEnd(stream) }
            // A little more than the room, to see by how much it fails.
            let (end, bytes) = run(stream, input, room: room + input.count / 8 + 64) { CZlib.deflate($0, Z_FINISH) }
            guard end == Z_STREAM_END else { continue }
            if bytes.count <= room { return .success(bytes) }
            shortest = min(shortest, bytes.count - room)
        }
        return .failure(TooLong(missing: shortest))
    }

    struct TooLong: Error {
        let missing: Int
    }

    private static func run(
        _ stream: UnsafeMutablePointer<z_stream>, _ input: [UInt8], room: Int,
        _ body: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> (code: Int32, bytes: [UInt8]) {
        var code = Z_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            input.withUnsafeBufferPointer { input in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = uInt(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = uInt(room)
                code = body(stream)
                stream.pointee.next_in = nil
                stream.pointee.next_out = nil
            }
            count = room - Int(stream.pointee.avail_out)
        }
        return (code, bytes)
    }

    /// On the heap because zlib refuses a stream that has moved.
    private static func makeStream() -> UnsafeMutablePointer<z_stream> {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        return stream
    }
}

/// One way to compress. QEMU's own is level 6 with the largest memory; more effort usually gains what a change costs,
/// and where it does not, another length of blocks or another strategy may.
private struct Attempt {
    let level: Int32
    let memory: Int32
    let strategy: Int32

    static let all: [Attempt] = [Z_DEFAULT_STRATEGY, Z_FILTERED].flatMap { strategy in
        (1...9).reversed().flatMap { memory in
            (1...9).reversed().map { Attempt(level: $0, memory: memory, strategy: strategy) }
        }
    }
}
