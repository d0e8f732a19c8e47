package import HTTP

/// The body of an upload as libcurl asks for it: preamble, file, closing delimiter.
package struct UploadBody {
    /// pveproxy closes a connection that has been silent for 5 s (pve-http-server AnyEvent.pm, as observed).
    package static let patience = Duration.seconds(2)

    private enum Stage {
        case preamble, file, closing(sent: Int)
    }

    private let form: UploadForm
    private let source: any UploadSource
    private let length: UInt64
    private let reserve: Int
    private let isCancelled: @Sendable () -> Bool
    private var stage = Stage.preamble
    /// Bytes of the file that have been given to libcurl.
    package private(set) var sent: UInt64 = 0
    /// Why the body was aborted.
    package private(set) var failure: ProxmoxError?

    /// - Parameters:
    ///   - length: of the file, as announced.
    ///   - reserve: bytes kept back, from which one at a time is sent while the source has nothing.
    package init(
        form: UploadForm, source: any UploadSource, length: UInt64, reserve: Int,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.form = form
        self.source = source
        self.length = length
        self.reserve = reserve
        self.isCancelled = isCancelled
    }

    /// The length of the whole body.
    package var contentLength: UInt64 { UInt64(form.preamble.count) + length + UInt64(form.closing.count) }

    /// Gives the next piece.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> UploadRead {
        switch stage {
        case .preamble:
            precondition(buffer.count >= form.preamble.count, "libcurl's upload buffer is at least 16 KiB")
            buffer.copyBytes(from: form.preamble)
            stage = .file
            return .bytes(form.preamble.count)
        case .file:
            return readFile(into: buffer)
        case .closing(let sent):
            let piece = form.closing[sent...].prefix(buffer.count)
            buffer.copyBytes(from: piece)
            stage = .closing(sent: sent + piece.count)
            return .bytes(piece.count)
        }
    }

    private mutating func readFile(into buffer: UnsafeMutableRawBufferPointer) -> UploadRead {
        while true {
            guard !isCancelled() else { return abort(.cancelled) }
            // One byte more than is due: an image that is too long must be noticed, not cut.
            let due = Int(clamping: length - sent)
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(max(due, 1)))
            switch source.read(into: room, leaving: reserve, timeout: Self.patience) {
            case .bytes(let count):
                return take(count)
            case .end:
                guard sent == length else { return abort(.uploadLength(announced: length, found: sent)) }
                stage = .closing(sent: 0)
                return read(into: buffer)
            case .failed:
                return abort(.uploadSourceFailed)
            case .timedOut:
                let drop = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(1))
                if case .bytes(let count) = source.read(into: drop, leaving: 0, timeout: .zero) {
                    return take(count)
                }
            }
        }
    }

    private mutating func take(_ count: Int) -> UploadRead {
        guard sent + UInt64(count) <= length else {
            return abort(.uploadLength(announced: length, found: sent + UInt64(count)))
        }
        sent += UInt64(count)
        return .bytes(count)
    }

    private mutating func abort(_ error: ProxmoxError) -> UploadRead {
        failure = error
        return .abort
    }
}
