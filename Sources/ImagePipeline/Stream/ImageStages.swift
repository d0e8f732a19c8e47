import Bzip2
import DiskImage
import HTTP
import Pipes

/// What an image goes through between its download and the pipe: decompression, a look at its header and length, the
/// change of what it is for.
struct ImageStages {
    private let order: ImageOrder
    private let decoder: Decompressor?
    private let gate: ImageGate
    private let change: ImageChange?
    private var decoderError: Bzip2Error?

    init(_ order: ImageOrder, into fan: PipeFan) throws(ImageError) {
        let change = order.change.map { change in ImageChange(change) { fan.write($0) } }
        let gate = ImageGate(order) { bytes in
            if let change { change.take(bytes) } else { fan.write(bytes) }
        }
        do {
            decoder =
                try order.isCompressed ? Decompressor(workers: order.workers, isStrict: true) { gate.take($0) } : nil
        } catch {
            throw .compression(file: order.file, error)
        }
        self.order = order
        self.gate = gate
        self.change = change
    }

    /// Bytes of the image after decompression.
    var count: UInt64 { gate.count }

    /// Takes the next bytes of the download; `false` when no more are wanted.
    mutating func take(_ piece: RawSpan) -> Bool {
        guard let decoder else { return gate.take(piece) }
        guard gate.allows(compressed: UInt64(piece.byteCount)) else { return false }
        do throws(Bzip2Error) {
            try decoder.push(piece)
            return true
        } catch {
            decoderError = error
            return false
        }
    }

    /// Why no more was wanted; `nil` when the pipe's reader has gone.
    var cause: ImageError? {
        if let error = gate.error { return error }
        if let error = change?.error { return .image(file: order.file, error) }
        // Garbage in the compressed data means garbage in the download, but the signature was not seen to the end.
        switch decoderError?.reason {
        case .stopped, nil: return nil
        case .trailingBytes: return decoderError.map { .trailingBytes(file: order.file, at: $0.offset) }
        default: return decoderError.map { .compression(file: order.file, $0) }
        }
    }

    /// Nothing more will come, and nothing is wanted of what has.
    func cancel() { decoder?.cancel() }

    /// The download has ended and is good: everything goes on into the pipe.
    /// - Returns: how the image was changed.
    mutating func finish() throws(ImageError) -> RetargetSummary? {
        if let decoder { try finish(decoder) }
        try gate.finish()
        do throws(DiskImageError) {
            return try change?.finish()
        } catch .stopped {
            throw .download(file: order.file, .stoppedByReceiver)
        } catch {
            throw .image(file: order.file, error)
        }
    }

    private mutating func finish(_ decoder: Decompressor) throws(ImageError) {
        do {
            _ = try decoder.finish()
        } catch {
            decoderError = error
            throw cause ?? .download(file: order.file, .stoppedByReceiver)
        }
    }
}
