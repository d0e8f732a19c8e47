import Bzip2

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `decompress`: the decoder and nothing else, to stdout.
enum Decompress {
    private static let chunk = 1 << 17

    static func run(path: String, workers: Int) throws {
        let input = open(path, O_RDONLY)
        guard input >= 0 else { throw BlockSample.Problem(description: "cannot read \(path)") }
        defer { close(input) }
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
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        defer { memory.deallocate() }
        while true {
            let count = read(input, memory.baseAddress, chunk)
            guard count > 0 else { break }
            try decompressor.push(UnsafeRawBufferPointer(rebasing: memory[..<count]).bytes)
        }
        _ = try decompressor.finish()
    }
}
