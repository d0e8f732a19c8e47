import HTTP
import Proxmox
import Synchronization

/// Sends a body as libcurl does, into memory.
struct BodyRun {
    let contentType: String
    private(set) var sent: [UInt8] = []
    /// How long the first piece was.
    private(set) var first: Int?
    private(set) var isWhole = false
    private(set) var fault: String?

    private var body: UploadBody

    init(_ form: UploadForm, _ source: ScriptedSource, length: UInt64, reserve: Int, patience: Int?) {
        contentType = form.contentType
        let questions = Questions()
        body = UploadBody(form: form, source: source, length: length, reserve: reserve) {
            patience.map { questions.next() > $0 } ?? false
        }
    }

    /// Aborted, and nothing says why.
    var hasNoReason: Bool { !isWhole && body.failure == nil }

    /// - Parameter room: for every piece but the first.
    mutating func send(room: Int) {
        // The room that the body's writer has for the first piece: `BodySource.largestFirstPiece`.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 1)
        defer { buffer.deallocate() }
        let announced = body.contentLength
        while UInt64(sent.count) < announced {
            let left = Int(announced) - sent.count
            let asked = min(left, first == nil ? 8192 : room)
            switch body.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(asked))) {
            case .bytes(let count):
                guard (1...asked).contains(count) else {
                    fault = "\(count) bytes for a room of \(asked)"
                    return
                }
                sent += buffer.prefix(count)
                first = first ?? count
            case .abort: return
            }
        }
        isWhole = true
    }
}

private final class Questions: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
