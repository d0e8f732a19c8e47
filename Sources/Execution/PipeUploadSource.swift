import Pipes
import Proxmox

/// A pipe as the source of an upload. The pipe's own end is the word that every byte is good.
struct PipeUploadSource: UploadSource {
    let pipe: BytePipe

    func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead {
        switch pipe.read(into: buffer, leaving: reserve, timeout: timeout) {
        case .bytes(let count): .bytes(count)
        case .end: .end
        case .failed: .failed
        case .timedOut: .timedOut
        }
    }
}
