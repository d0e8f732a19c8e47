package import Pipes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that appears under its name only when it is whole.
package final class PartialFile: Sendable {
    private let target: String
    private let path: String
    /// Open for reading and writing as long as this object is there.
    package let descriptor: Int32

    /// Makes the file beside its target, so that the last step is a rename. A link leads to the target.
    /// - Parameters:
    ///   - mode: who may read and write it; `nil` for what is usual for this process.
    ///   - hasStdout: whether whoever named it could have named `-` for stdout.
    package init(_ name: String, mode: UInt32? = nil, hasStdout: Bool = true) throws(FileError) {
        let advice = "name another one" + (hasStdout ? ", or - for stdout" : "")
        guard let target = resolved(name) else {
            throw FileError(path: name, reason: "is no file's name, but what this process has open; \(advice)")
        }
        self.target = target
        var information = stat()
        // The rename would replace a device such as /dev/null, or fail for a directory only when all is written.
        guard stat(target, &information) != 0 || information.st_mode & S_IFMT == S_IFREG else {
            throw FileError(path: name, reason: "is no regular file; \(advice)")
        }
        var template = Array("\(target).partial.XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError(target, "cannot be made", errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // As open(2) would have made it.
        let mask = umask(0)
        umask(mask)
        fchmod(descriptor, mode ?? 0o666 & ~mask)
    }

    deinit { close(descriptor) }

    /// Writes everything that comes out of a pipe.
    /// - Parameter onProgress: takes how many bytes are written so far.
    /// - Throws: when the disk refuses, or the pipe has failed.
    package func fill(from pipe: BytePipe, onProgress: (UInt64) -> Void) throws(FileError) {
        try drain(pipe, to: descriptor, path: target, onProgress: onProgress)
    }

    /// Writes all of some bytes.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        // The closure of the standard library's method throws anything.
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(FileError) in try writeAll(bytes, to: descriptor, path: target) }
        }
        try outcome.get()
    }

    /// Gives the file its name, with its bytes on the disk first.
    package func publish() throws(FileError) {
        guard fsync(descriptor) == 0, rename(path, target) == 0 else {
            throw FileError(target, "cannot be completed", errno)
        }
    }

    /// Removes what was written.
    package func discard() { unlink(path) }
}

/// Where a name leads: through links, also to a file that is not there yet.
/// - Returns: `nil` for what is no name: `/dev/stdout` leads to what this process has open, whatever name that has.
func resolved(_ name: String) -> String? {
    var path = name
    // As many as Linux follows (path_resolution(7)).
    for _ in 0..<40 {
        guard let next = destination(of: path) else { return path }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        // The links there are the kernel's (proc(5)).
        if let place = realpath(folder.isEmpty ? "." : String(folder), nil) {
            defer { free(place) }
            if String(cString: place).hasPrefix("/proc/") { return nil }
        }
        path = next.hasPrefix("/") ? next : folder + next
    }
    return path
}

/// What a symbolic link says; `nil` for what is none.
private func destination(of path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        let count = readlink(path, start, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
