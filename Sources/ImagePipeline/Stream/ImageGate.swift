import Pipes

/// The first look at the image as it is after decompression: its header, before anything of it gets further, and its
/// length.
final class ImageGate: Sendable {
    private struct State {
        var header: ImageHeader
        var count: UInt64 = 0
        var error: ImageError?
    }

    private let order: ImageOrder
    private let output: @Sendable (RawSpan) -> Bool
    private let state: Monitor<State>

    /// - Parameter output: receives what may go on; `false` when no more is wanted.
    init(_ order: ImageOrder, output: @escaping @Sendable (RawSpan) -> Bool) {
        self.order = order
        self.output = output
        state = Monitor(State(header: ImageHeader(diskSize: order.diskSize)))
    }

    /// Why it has refused bytes.
    var error: ImageError? { state.withLock { $0.error } }
    /// Bytes of the image so far.
    var count: UInt64 { state.withLock { $0.count } }

    /// Takes the next bytes; `false` when no more are wanted.
    func take(_ bytes: RawSpan) -> Bool {
        let length = UInt64(bytes.byteCount)
        let mayGo = state.withLock { state in
            state.error = state.header.look(at: bytes, file: order.file) ?? state.error
            state.count += length
            // No need to wait for the end to know that it is too long.
            if let announced = order.length, state.count > announced {
                state.error =
                    state.error
                    ?? .lengthMismatch(file: order.file, announced: announced, decoded: state.count)
            }
            return state.error == nil
        }
        return mayGo && output(bytes)
    }

    /// The end of the image: its length must be the one that was announced.
    func finish() throws(ImageError) {
        let error = state.withLock { state in
            state.error = state.header.finish(file: order.file) ?? state.error
            if let announced = order.length, state.count != announced {
                state.error =
                    state.error
                    ?? .lengthMismatch(file: order.file, announced: announced, decoded: state.count)
            }
            return state.error
        }
        if let error { throw error }
    }
}
