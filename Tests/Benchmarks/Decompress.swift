import Bzip2

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `decompress`: the decoder and nothing else, to stdout.
enum Decompress {
    static func run(path: String, workers: Int) throws {
        let decompressor = try Decompressor(workers: workers) { bytes in
            bytes.withUnsafeBytes { buffer in
                var written = 0
                while written < buffer.count {
                    let count = write(STDOUT_FILENO, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                    guard count > 0 else { return false }
                    written += count
                }
                return true
            }
        }
        try Input.read(path) { try decompressor.push($0.bytes) }
        _ = try decompressor.finish()
    }
}
