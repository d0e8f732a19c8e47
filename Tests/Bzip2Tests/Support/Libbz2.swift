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
        /// The file ends inside a stream.
        var isTruncated = false
        /// There is more output than the limit: what follows was not looked at.
        var isCutOff = false
    }

    /// - Parameter limit: stops when the output is longer than this.
    static func decompress(_ file: [UInt8], limit: Int = .max) -> Verdict {
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
                let code = run(&stream, into: &verdict.output, limit: limit)
                BZ2_bzDecompressEnd(&stream)
                switch code {
                case BZ_STREAM_END:
                    verdict.streams += 1
                    offset = count - Int(stream.avail_in)
                    continue
                case BZ_DATA_ERROR_MAGIC where verdict.streams > 0:
                    verdict.trailing = count - offset
                default:
                    verdict.isGood = false
                    verdict.isCutOff = verdict.output.count > limit
                    verdict.isTruncated = code == BZ_OK && !verdict.isCutOff
                }
                return
            }
        }
        return verdict
    }

    private static func run(_ stream: inout bz_stream, into output: inout [UInt8], limit: Int) -> Int32 {
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            while true {
                stream.next_out = buffer.bindMemory(to: CChar.self).baseAddress
                stream.avail_out = UInt32(buffer.count)
                let code = BZ2_bzDecompress(&stream)
                let written = buffer.count - Int(stream.avail_out)
                output += buffer[..<written]
                // No progress with room to write: the input has ended inside the stream.
                if code != BZ_OK || (stream.avail_in == 0 && written == 0) || output.count > limit { return code }
            }
        }
    }
}
