#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The system's reason why a file could not be read.
struct Unreadable: Error {
    let reason: String
}

/// A whole file, if it has no more than `limit` bytes.
func readSmallFile(_ path: String, limit: Int) throws(Unreadable) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(descriptor, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
        guard count > 0 else { return bytes }
        bytes += piece[..<count]
        guard bytes.count <= limit else { throw Unreadable(reason: "it is larger than \(limit) bytes") }
    }
}
