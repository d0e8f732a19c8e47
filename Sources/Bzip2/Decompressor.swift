internal import Pipes

/// Decompresses bzip2 as its bytes arrive, several blocks at a time.
///
/// `push` and `finish` are for one thread; `cancel` may be called from any, except by `output`.
///
/// Memory: about 5 MB for each worker, and some 2 MB for each of the pieces of input on their way.
public final class Decompressor: @unchecked Sendable {
    private let work: DecoderWork
    private let pool: OrderedPool<DecoderWork>
    private var cutter: InputCutter

    /// Starts a decoder.
    /// - Parameters:
    ///   - workers: how many blocks may be decoded at once, each on its own thread; at least 1.
    ///   - isStrict: whether the input must hold nothing but streams with something in them. Else, as for `bunzip2`,
    ///     whatever does not begin another stream is ignored to the end of the input.
    ///   - output: receives the decompressed bytes in order, never on two threads at the same time, on a thread
    ///     of the decoder's choosing. It may block; `false` stops the decoder. It gets the bytes of a block only
    ///     after the block's CRC has been found good.
    /// - Throws: `noThread`.
    public init(
        workers: Int, isStrict: Bool = false, output: @escaping @Sendable (RawSpan) -> Bool
    ) throws(Bzip2Error) {
        precondition(workers > 0)
        work = DecoderWork(isStrict: isStrict, output: output)
        // Two in every worker's hands, one waiting or to be delivered, and the one being filled: a worker that has
        // finished finds two waiting, since the cutter is much faster.
        let pieces = (0..<(3 * workers)).map { _ in Piece() }
        cutter = InputCutter(filling: Piece())
        do throws(ThreadError) {
            pool = try OrderedPool(workers: workers, items: pieces, work: work)
        } catch {
            throw Bzip2Error(reason: .noThread(error.code), offset: 0)
        }
    }

    deinit { cancel() }

    /// Takes the next bytes of the compressed input, as many or as few as there are; waits while the decoder is full.
    /// - Throws: what is wrong with the input so far, `stopped` or `cancelled`. Every later call throws the same.
    public func push(_ bytes: RawSpan) throws(Bzip2Error) {
        try pool.check()
        try bytes.withUnsafeBytes { (buffer) throws(Bzip2Error) in
            try cutter.append(buffer) { (piece) throws(Bzip2Error) in try handOn(piece) }
        }
    }

    /// Says that the input has ended, and waits until all of the output has been received. Call it once.
    /// - Returns: what was read and written.
    /// - Throws: what is wrong with the input, `stopped` or `cancelled`.
    public func finish() throws(Bzip2Error) -> Totals {
        pool.submit(try cutter.finish { (piece) throws(Bzip2Error) in try handOn(piece) })
        try pool.finish()
        let machine = work.machine
        return Totals(
            compressedBytes: machine.streamEnd, decompressedBytes: work.decompressedBytes,
            streams: machine.streams, trailingBytes: machine.inputEnd - machine.streamEnd)
    }

    /// Stops the decoder and its threads; a call to `output` that is going on is waited for.
    public func cancel() { pool.cancel(Bzip2Error(reason: .cancelled, offset: 0)) }

    private func handOn(_ piece: Piece) throws(Bzip2Error) -> Piece {
        pool.submit(piece)
        return try pool.take()
    }
}
