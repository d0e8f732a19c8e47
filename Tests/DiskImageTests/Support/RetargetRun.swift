import DiskImage
import Synchronization

/// What came of an image that went through a `Retargeter`, or lay in a file.
struct RetargetRun {
    let output: [UInt8]
    let result: Result<RetargetSummary, DiskImageError>

    init(output: [UInt8], result: Result<RetargetSummary, DiskImageError>) {
        self.output = output
        self.result = result
    }

    /// - Parameter chunk: how many bytes are pushed at a time; `nil` for all at once.
    init(_ image: [UInt8], _ change: OEMChange, chunk: Int? = nil) {
        self.init(image, change, chunks: [chunk ?? image.count])
    }

    /// - Parameters:
    ///   - chunks: how many bytes are pushed at a time, in turn.
    ///   - delay: how many bytes are held back at most; `nil` for as many as usual.
    ///   - room: how many bytes the receiver takes before it wants no more.
    init(_ image: [UInt8], _ change: OEMChange, chunks: [Int], delay: Int? = nil, room: Int = .max) {
        let collected = Mutex<[UInt8]>([])
        collected.withLock { $0.reserveCapacity(image.count) }
        let retargeter = Retargeter(change, delay: delay) { piece in
            collected.withLock { bytes in
                guard bytes.count + piece.byteCount <= room else { return false }
                piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
                return true
            }
        }
        result = Result { () throws(DiskImageError) in
            var (start, turn) = (0, 0)
            while start < image.count {
                let end = min(start + chunks[turn % chunks.count], image.count)
                try retargeter.push(image.span.bytes.extracting(start..<end))
                (start, turn) = (end, turn + 1)
            }
            return try retargeter.finish()
        }
        output = collected.withLock { $0 }
    }

    var error: DiskImageError? {
        if case .failure(let error) = result { error } else { nil }
    }
}
