/// Cuts the compressed input, as it arrives, into pieces that begin with a magic.
///
/// A short tail stays with its piece: the end of a stream and the next header, or the tiny block that lbzip2 writes
/// after each full one. The state machine decodes it in passing, and workers find full blocks to decode in pairs.
package struct InputCutter: ~Copyable {
    /// Bytes are copied into the piece and looked at in portions that fit in the first-level cache.
    private static let portion = 1 << 14
    private static let maxTailBits = 8 << 12
    /// Small blocks are no tails of each other: they would all be decoded in passing, on one thread.
    private static let minBitsBeforeTail = 8 << 16

    private let finder = BlockFinder()
    private var piece: Piece
    /// The next place to look at, in bytes of the piece.
    private var nextWord = BlockFinder.stride
    /// The last magic found, after which a tail may follow.
    private var tailStart: Int?

    /// - Parameter piece: the first to fill.
    package init(filling piece: Piece) {
        self.piece = piece
        piece.reset(offset: 0, startBit: 0)
    }

    /// Takes the next bytes of the input.
    /// - Parameter handOn: takes a filled piece and returns an empty one.
    package mutating func append<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer, handOn: (Piece) throws(Failure) -> Piece
    ) throws(Failure) {
        var index = 0
        while index < bytes.count {
            let end = min(bytes.count, index + Self.portion)
            piece.append(UnsafeRawBufferPointer(rebasing: bytes[index..<end]))
            index = end
            // A word needs the rest of a magic that begins with it.
            try look(upTo: piece.count - 5, handOn)
            if piece.endBit - piece.startBit > Format.maxBlockBits { try cut(at: piece.endBit, handOn) }
        }
    }

    /// Says that the input has ended; returns the last piece, after handing on those before.
    package mutating func finish<Failure: Error>(handOn: (Piece) throws(Failure) -> Piece) throws(Failure) -> Piece {
        try look(upTo: piece.count - 1, handOn)
        piece.isLast = true
        return piece
    }

    private mutating func look<Failure: Error>(
        upTo end: Int, _ handOn: (Piece) throws(Failure) -> Piece
    ) throws(Failure) {
        var end = end
        while nextWord < end {
            let bits = piece.bits
            let after = tailStart ?? bits.start
            let found = finder.find(bits.base, words: nextWord..<end, within: after..<bits.end)
            if let tailStart, (found ?? end * 8) - tailStart > Self.maxTailBits {
                try cut(at: tailStart, handOn)
                end -= tailStart / 8
            } else if let found, found - bits.start >= Self.minBitsBeforeTail {
                tailStart = found
                nextWord = found / 8 / BlockFinder.stride * BlockFinder.stride
            } else if let found {
                try cut(at: found, handOn)
                end -= found / 8
            } else {
                nextWord += (end - nextWord + BlockFinder.stride - 1) / BlockFinder.stride * BlockFinder.stride
            }
        }
    }

    /// Hands on what is before the bit, and goes on with the rest in a new piece.
    private mutating func cut<Failure: Error>(
        at bit: Int, _ handOn: (Piece) throws(Failure) -> Piece
    ) throws(Failure) {
        let (index, startBit) = bit.quotientAndRemainder(dividingBy: 8)
        let offset = piece.offset + UInt64(index)
        // Copied before the piece is handed on: from then on it belongs to others.
        let rest = Array(piece.bytes(from: index))
        piece.cut(at: bit)
        piece = try handOn(piece)
        piece.reset(offset: offset, startBit: startBit)
        rest.withUnsafeBytes { piece.append($0) }
        nextWord = BlockFinder.stride
        tailStart = nil
    }
}
