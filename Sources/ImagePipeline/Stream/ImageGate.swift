import Pipes

/// The first look at the image as it is after decompression: its header, before anything of it gets further, and its
/// length.
final class ImageGate: Sendable {
    private struct State {
        var header: ImageHeader
        var count: UInt64 = 0
        /// Bytes of the download, where that is compressed.
        var compressed: UInt64 = 0
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
            state.error = state.error ?? excess(state)
            return state.error == nil
        }
        return mayGo && output(bytes)
    }

    /// What is too much of the image so far; `nil` while nothing is.
    private func excess(_ state: State) -> ImageError? {
        if let announced = order.length {
            guard state.count > announced else { return nil }
            return .lengthMismatch(file: order.file, announced: announced, decoded: state.count)
        }
        guard let virtualSize = state.header.virtualSize, state.count > Self.mostBytes(virtualSize) else { return nil }
        return .largerThanItsDisk(file: order.file, virtualSize: virtualSize)
    }

    /// The longest file that holds a whole disk. In the smallest clusters, of 512 bytes, each costs 16 more: its entry in an
    /// L2 table, and its reference count (QEMU docs/interop/qcow2.rst).
    private static func mostBytes(_ virtualSize: UInt64) -> UInt64 { virtualSize + virtualSize / 16 + 1 << 20 }

    /// Whether so many more compressed bytes may belong to the image. bzip2 makes nothing longer by more than a hundredth
    /// and 600 bytes (its manual, section 3.4.1); a mirror could send tiny blocks for ever.
    func allows(compressed length: UInt64) -> Bool {
        state.withLock { state in
            state.compressed += length
            guard let longest = order.length ?? state.header.virtualSize.map(Self.mostBytes),
                state.compressed > longest + longest / 64 + 64 << 10
            else { return true }
            state.error = state.error ?? .overlong(file: order.file, length: longest)
            return false
        }
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
