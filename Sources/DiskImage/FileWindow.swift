#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The whole of a file that is open for reading and writing.
struct FileWindow: ImageWindow, ~Copyable {
    let start: UInt64 = 0
    let end: UInt64
    private let descriptor: Int32

    /// - Parameter descriptor: stays open, and where it was.
    /// - Throws: `DiskImageError.fileAccess` for what is no file.
    init(descriptor: Int32) throws(DiskImageError) {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw .fileAccess(code: errno) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .fileAccess(code: ESPIPE) }
        self.descriptor = descriptor
        end = UInt64(information.st_size)
    }

    func bytes(_ range: Range<UInt64>) throws(DiskImageError) -> [UInt8] {
        precondition(range.upperBound <= end)
        var bytes = [UInt8](repeating: 0, count: range.count)
        let code = bytes.withUnsafeMutableBytes { buffer in
            Self.transfer(buffer.count) { done in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
                    off_t(range.lowerBound) + off_t(done))
            }
        }
        if let code { throw .fileAccess(code: code) }
        return bytes
    }

    mutating func replace(at offset: UInt64, with bytes: [UInt8]) throws(DiskImageError) {
        precondition(UInt64(bytes.count) <= end && offset <= end - UInt64(bytes.count))
        let code = bytes.withUnsafeBytes { buffer in
            Self.transfer(buffer.count) { done in
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset) + off_t(done))
            }
        }
        if let code { throw .fileAccess(code: code) }
    }

    /// Calls `body` with how much is done until all of it is.
    /// - Returns: the code of an error; `EIO` where nothing more comes, as of a file that was cut meanwhile.
    private static func transfer(_ count: Int, _ body: (Int) -> Int) -> Int32? {
        var done = 0
        while done < count {
            let moved = body(done)
            if moved < 0, errno == EINTR { continue }
            guard moved > 0 else { return moved < 0 ? errno : EIO }
            done += moved
        }
        return nil
    }
}
