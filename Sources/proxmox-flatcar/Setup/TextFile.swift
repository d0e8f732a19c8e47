#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A small text file that a person wrote: settings, a secret, a fragment.
enum TextFile {
    /// The largest file that is read, in bytes.
    static let limit = 1 << 20

    static func read(_ path: String) throws(RunError) -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw RunError("\(path): is not UTF-8 text")
        }
        return text
    }

    static func bytes(_ path: String) throws(RunError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            var piece = [UInt8](repeating: 0, count: 64 << 10)
            let count = systemRead(descriptor, &piece)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= limit else { throw RunError("\(path): is larger than \(limit) bytes") }
        }
    }

    private static func failure(_ path: String) -> RunError {
        RunError("\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
    #if canImport(Glibc)
    Glibc.read(descriptor, &buffer, buffer.count)
    #else
    Musl.read(descriptor, &buffer, buffer.count)
    #endif
}
