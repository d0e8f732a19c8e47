import CBzip2

/// The reference implementation, used the way `bunzip2` uses it: the oracle of the tests.
enum Libbz2 {
    static func compress(_ bytes: [UInt8], level: Int = 9) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: bytes.count + bytes.count / 50 + 1000)
        var length = UInt32(result.count)
        let count = UInt32(bytes.count)
        // An empty array has no address, and libbz2 refuses none even for zero bytes.
        var bytes = bytes.isEmpty ? [0] : bytes
        let code = result.withUnsafeMutableBytes { target in
            bytes.withUnsafeMutableBytes { source in
                BZ2_bzBuffToBuffCompress(
                    target.bindMemory(to: CChar.self).baseAddress, &length,
                    source.bindMemory(to: CChar.self).baseAddress, count, Int32(level), 0, 0)
            }
        }
        precondition(code == BZ_OK)
        return Array(result[..<Int(length)])
    }

    /// What `bunzip2` makes of a file.
    struct Verdict: Equatable {
        var isGood: Bool
        var output: [UInt8]
        var streams = 0
        var trailing = 0
    }

    static func decompress(_ file: [UInt8]) -> Verdict {
        var file = file
        var verdict = Verdict(isGood: true, output: [])
        var offset = 0
        let count = file.count
        file.withUnsafeMutableBytes { source in
            while offset < count || verdict.streams == 0 {
                var stream = bz_stream()
                precondition(BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK)
                stream.next_in = source.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) }
                stream.avail_in = UInt32(count - offset)
                let (code, output) = run(&stream)
                BZ2_bzDecompressEnd(&stream)
                verdict.output += output
                switch code {
                case BZ_STREAM_END:
                    verdict.streams += 1
                    offset = count - Int(stream.avail_in)
                    continue
                case BZ_DATA_ERROR_MAGIC where verdict.streams > 0:
                    verdict.trailing = count - offset
                default:
                    verdict.isGood = false
                }
                return
            }
        }
        return verdict
    }

    private static func run(_ stream: inout bz_stream) -> (Int32, [UInt8]) {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        return buffer.withUnsafeMutableBytes { buffer in
            while true {
                stream.next_out = buffer.bindMemory(to: CChar.self).baseAddress
                stream.avail_out = UInt32(buffer.count)
                let code = BZ2_bzDecompress(&stream)
                let written = buffer.count - Int(stream.avail_out)
                output += buffer[..<written]
                // No progress with room to write: the input has ended inside the stream.
                if code != BZ_OK || (stream.avail_in == 0 && written == 0) { return (code, output) }
            }
        }
    }
}
