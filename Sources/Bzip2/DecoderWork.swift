/// What the decoder's workers do: decode pieces, and follow the streams through them in order.
///
/// The pool delivers on one thread at a time and orders one delivery before the next, hence `@unchecked`.
final class DecoderWork: OrderedWork, @unchecked Sendable {
    /// A worker's own decoder.
    final class Context {
        fileprivate var decoder = BlockDecoder()
    }

    private let output: @Sendable (RawSpan) -> Bool
    private let expanded = Memory<UInt8>(count: 1 << 17)
    /// Touched only by deliveries, and read when all are over.
    private(set) var machine: StreamMachine
    private(set) var decompressedBytes: UInt64 = 0

    init(isStrict: Bool, output: @escaping @Sendable (RawSpan) -> Bool) {
        machine = StreamMachine(isStrict: isStrict)
        self.output = output
    }

    func makeContext() -> Context { Context() }

    func work(on first: Piece, and second: Piece?, in context: Context) {
        guard let second else { return decode(first, in: context) }
        guard first.looksLikeBlock, second.looksLikeBlock else {
            decode(first, in: context)
            decode(second, in: context)
            return
        }
        (first.block, second.block) = context.decoder.decode(
            first.bits, into: first.text.base, second.bits, into: second.text.base)
    }

    private func decode(_ piece: Piece, in context: Context) {
        guard piece.looksLikeBlock else { return }
        piece.block = context.decoder.decode(piece.bits, into: piece.text.base)
    }

    func deliver(_ piece: Piece, in context: Context) throws(Bzip2Error) {
        try machine.accept(
            piece.bits, offset: piece.offset, isLast: piece.isLast, block: piece.block,
            decode: { context.decoder.decode($0, into: piece.text.base) },
            emit: { emit($0, piece.text.base) })
    }

    /// Gives the receiver the bytes of a block whose CRC is good.
    private func emit(_ block: DecodedBlock, _ text: UnsafePointer<UInt8>) -> Bool {
        if let count = block.outputCount { return give(text, count) }
        var expander = RunLengthExpander(text: text, count: block.count)
        while true {
            let length = expander.expand(into: expanded.base, capacity: expanded.count)
            guard length > 0 else { return true }
            guard give(expanded.base, length) else { return false }
        }
    }

    private func give(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        decompressedBytes += UInt64(count)
        return output(UnsafeRawBufferPointer(start: bytes, count: count).bytes)
    }
}
