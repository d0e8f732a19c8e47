import CZlib

func zlibChecksum(_ bytes: [UInt8]) -> UInt32 { UInt32(crc32(0, bytes, UInt32(bytes.count))) }

/// Four bytes behind `bytes` that give all of them this checksum: its register, run backwards.
func checksumPatch(_ bytes: [UInt8], to checksum: UInt32) -> [UInt8] {
    var register = ~checksum
    for _ in 0..<32 { register = register >> 31 == 1 ? (register ^ 0xedb8_8320) << 1 | 1 : register << 1 }
    return (register ^ ~zlibChecksum(bytes)).littleEndianBytes
}

/// As `qemu-img` compresses a cluster, if nothing else is said.
/// - Parameter window: 15 for a stream with zlib's header and checksum, as btrfs has it.
func rawDeflate(_ bytes: [UInt8], window: Int32 = -12, level: Int32 = Z_DEFAULT_COMPRESSION) -> [UInt8] {
    run(
        bytes, room: bytes.count + bytes.count / 8 + 1024,
        begin: {
            deflateInit2_(
                $0, level, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
        }, step: { deflate($0, Z_FINISH) }, end: { deflateEnd($0) }
    ).output
}

/// What a stream at the beginning of `bytes` holds, and how long it is; `nil` when it is none, or longer than `room`.
func rawInflate(_ bytes: [UInt8], window: Int32 = -12, room: Int) -> (output: [UInt8], used: Int)? {
    let result = run(
        bytes, room: room,
        begin: { inflateInit2_($0, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) },
        step: { inflate($0, Z_FINISH) }, end: { inflateEnd($0) })
    return result.code == Z_STREAM_END ? (result.output, result.used) : nil
}

private typealias Call = (UnsafeMutablePointer<z_stream>) -> Int32

private func run(
    _ bytes: [UInt8], room: Int, begin: Call, step: Call, end: Call
) -> (output: [UInt8], used: Int, code: Int32) {
    var bytes = bytes
    var output = [UInt8](repeating: 0, count: room)
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    _ = begin(stream)
    let code = bytes.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            return step(stream)
        }
    }
    output.removeLast(Int(stream.pointee.avail_out))
    let used = bytes.count - Int(stream.pointee.avail_in)
    _ = end(stream)
    return (output, used, code)
}
