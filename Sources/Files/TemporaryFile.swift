import FoundationEssentials
package import Pipes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file without a name: it is gone when the process is, however that ends.
package final class TemporaryFile: Sendable {
    /// Open for reading and writing as long as this object is there.
    package let descriptor: Int32
    private let directory: String

    /// Makes an empty file in `TMPDIR`, or `/var/tmp`, which is meant for large files.
    package init() throws(FileError) {
        let directory = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
        var template = Array("\(directory)/proxmox-flatcar.XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        self.directory = directory
        guard descriptor >= 0 else {
            throw FileError(directory, "cannot make a temporary file", errno)
        }
        unlink(template)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes everything that comes out of a pipe.
    /// - Parameter onProgress: takes how many bytes are written so far.
    /// - Throws: when the disk refuses, or the pipe has failed.
    package func fill(from pipe: BytePipe, onProgress: (UInt64) -> Void) throws(FileError) {
        try drain(pipe, to: descriptor, path: directory, onProgress: onProgress)
    }

    /// Goes back to the start of the file, to read it.
    package func rewind() throws(FileError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw FileError(directory, "cannot read the temporary file", errno)
        }
    }

    /// Reads what there is next, at least one byte; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try readSome(descriptor, into: buffer, path: directory)
    }
}
