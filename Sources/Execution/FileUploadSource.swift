import Files
import Proxmox

/// A temporary file as the source of an upload, read from where it stands. All of it is known to be good.
struct FileUploadSource: UploadSource {
    let file: TemporaryFile

    func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead {
        do throws(FileError) {
            let count = try file.read(into: buffer)
            return count == 0 ? .end : .bytes(count)
        } catch {
            return .failed
        }
    }
}
