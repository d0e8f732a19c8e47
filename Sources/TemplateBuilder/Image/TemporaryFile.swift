import FoundationEssentials
import Pipes
import Proxmox

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file without a name: it is gone when the process is, however that ends.
final class TemporaryFile: Sendable {
    private let descriptor: Int32
    private let directory: String

    /// Makes the file in `TMPDIR`, or `/var/tmp`, which is meant for large files.
    init() throws(BuildError) {
        let directory = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
        var template = Array("\(directory)/proxmox-flatcar.XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        self.directory = directory
        guard descriptor >= 0 else {
            throw .file(path: directory, reason: "cannot make a temporary file: \(reason(errno))")
        }
        unlink(template)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes everything that comes out of a pipe.
    /// - Parameter onProgress: the bytes written so far.
    func fill(from pipe: BytePipe, onProgress: (UInt64) -> Void) throws(BuildError) {
        try FileWriter(descriptor: descriptor, path: directory).drain(pipe, onProgress: onProgress)
    }

    /// Changes the image that has been written to it.
    func change(by order: ImageOrder, _ facts: ImageFacts) throws(BuildError) -> ImageFacts {
        try order.change(fileAt: descriptor, facts)
    }

    /// The file from its start, as the source of an upload.
    func source() throws(BuildError) -> any UploadSource {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .file(path: directory, reason: "cannot read the temporary file: \(reason(errno))")
        }
        return FileUploadSource(file: self)
    }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) throws(BuildError) -> Int {
        try readSome(descriptor, into: buffer, path: directory)
    }
}

private struct FileUploadSource: UploadSource {
    let file: TemporaryFile

    func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead {
        guard let count = try? file.read(into: buffer) else { return .failed }
        return count > 0 ? .bytes(count) : .end
    }
}
