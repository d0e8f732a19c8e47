/// Cuts the compressed input, as it arrives, into pieces that begin with a magic.
struct InputCutter: ~Copyable {
    /// Bytes are copied into the piece and looked at in portions that fit in the first-level cache.
    private static let portion = 1 << 14

    private let finder = BlockFinder()
    private var piece: Piece
    /// The next place to look at, in bytes of the piece.
    private var nextWord = BlockFinder.stride

    /// - Parameter piece: the first to fill.
    init(filling piece: Piece) {
        self.piece = piece
        piece.reset(offset: 0, startBit: 0)
    }

    /// Takes the next bytes of the input.
    /// - Parameter handOn: takes a filled piece and returns an empty one.
    mutating func append<Failure: Error>(
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
    mutating func finish<Failure: Error>(handOn: (Piece) throws(Failure) -> Piece) throws(Failure) -> Piece {
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
            guard let bit = finder.find(bits.base, words: nextWord..<end, within: bits.start..<bits.end) else {
                let step = BlockFinder.stride
                nextWord += (end - nextWord + step - 1) / step * step
                return
            }
            try cut(at: bit, handOn)
            end -= bit / 8
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
    }
}
