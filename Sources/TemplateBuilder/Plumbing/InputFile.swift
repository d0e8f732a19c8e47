#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file, or stdin, that is read from front to back.
struct InputFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let isOwned: Bool

    /// Opens `path`; `-` is stdin.
    init(_ path: String) throws(BuildError) {
        self.path = path == "-" ? "stdin" : path
        isOwned = path != "-"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else { throw .file(path: path, reason: "cannot be read: \(reason(errno))") }
    }

    deinit { if isOwned { close(descriptor) } }

    /// Gives `body` the file piece by piece until it ends, or until `body` says that it wants no more.
    func read(_ body: (RawSpan) throws(BuildError) -> Bool) throws(BuildError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try readSome(descriptor, into: buffer, path: path)
            guard count > 0 else { return }
            guard try body(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)).bytes) else { return }
        }
    }

    /// The whole file, if it has no more than `limit` bytes.
    func readAll(limit: Int) throws(BuildError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read { (piece) throws(BuildError) in
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            guard bytes.count <= limit else {
                throw .file(path: path, reason: "is larger than \(limit) bytes, which is no such file")
            }
            return true
        }
        return bytes
    }
}
