#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file, or stdin, that is read from front to back.
package struct InputFile: ~Copyable {
    /// How much is read at once: large enough that the calls do not show beside what is done with the bytes.
    package static let pieceSize = 1 << 20

    private let descriptor: Int32
    private let path: String
    private let isOwned: Bool

    /// Opens `path`, without waiting for who writes to it where it is a pipe; `-` is stdin.
    /// - Parameter refusesPipes: whether a pipe is refused.
    package init(_ path: String, refusesPipes: Bool = false) throws(FileError) {
        self.path = path == "-" ? "stdin" : path
        isOwned = path != "-"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : STDIN_FILENO
        guard descriptor >= 0 else { throw FileError(path, "cannot be read", errno) }
        guard refusesPipes else { return }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, ![S_IFIFO, S_IFSOCK].contains(facts.st_mode & S_IFMT) else {
            throw FileError(path: path, reason: "is a pipe, and no file that can be read again")
        }
    }

    deinit { if isOwned { close(descriptor) } }

    /// Reads what there is next, at least one byte; 0 at the end.
    /// - Parameter isStopped: whether the run has been asked to stop, which is an error then.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, isStopped: () -> Bool
    ) throws(FileError) -> Int {
        try waitToRead(descriptor, path: path, isStopped: isStopped)
        return try readSome(descriptor, into: buffer, path: path)
    }

    /// The first `limit` bytes, or as many as there are.
    package borrowing func readStart(limit: Int, isStopped: () -> Bool) throws(FileError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(limit, 1), alignment: 16)
        defer { buffer.deallocate() }
        var filled = 0
        while filled < limit {
            let count = try read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<limit]), isStopped: isStopped)
            guard count > 0 else { break }
            filled += count
        }
        return Array(buffer.prefix(filled))
    }

    /// The whole file, if it has no more than `limit` bytes.
    package borrowing func readAll(limit: Int, isStopped: () -> Bool) throws(FileError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(limit + 1, Self.pieceSize), alignment: 16)
        defer { buffer.deallocate() }
        var bytes: [UInt8] = []
        while true {
            let count = try read(into: buffer, isStopped: isStopped)
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else {
                throw FileError(path: path, reason: "is larger than \(limit) bytes, which is no such file")
            }
        }
    }
}
