import Bzip2

/// Blocks from the middle of a file.
struct BlockSample {
    /// An even number of blocks.
    let pieces: [Piece]
    /// Bytes they decompress to.
    let outputBytes: Int

    init(path: String, count: Int) throws {
        var file: [UInt8] = []
        try Input.read(path) { file += $0 }
        let middle = max(0, file.count / 2 - count * Format.maxBlockLength / 4)
        var found: [Piece] = []
        var cutter = InputCutter(filling: Piece())
        file[middle...].withUnsafeBytes { bytes in
            // A piece that cannot be used is handed back to be filled again.
            let handOn = { (piece: Piece) -> Piece in
                guard found.count < count, piece.looksLikeBlock || Self.skipHeader(of: piece) else { return piece }
                found.append(piece)
                return Piece()
            }
            cutter.append(bytes, handOn: handOn)
            let last = cutter.finish(handOn: handOn)
            _ = handOn(last)
        }
        var decoder = BlockDecoder()
        var outputBytes = 0
        var good: [Piece] = []
        for piece in found {
            guard case .success(let block) = decoder.decode(piece.bits, into: piece.text.base),
                block.storedCRC == block.computedCRC
            else { continue }
            good.append(piece)
            // Of an odd number the last is left out.
            if good.count % 2 == 0 { outputBytes += Self.length(of: good.suffix(2), &decoder) }
        }
        pieces = good.dropLast(good.count % 2)
        self.outputBytes = outputBytes
        guard !pieces.isEmpty else {
            throw Input.Problem(description: "there are not two good bzip2 blocks in \(path)")
        }
    }

    /// The bytes that blocks decompress to.
    private static func length(of pieces: ArraySlice<Piece>, _ decoder: inout BlockDecoder) -> Int {
        let target = Memory<UInt8>(count: 1 << 16)
        var sum = 0
        for piece in pieces {
            guard case .success(let block) = decoder.decode(piece.bits, into: piece.text.base) else { continue }
            if let count = block.outputCount {
                sum += count
                continue
            }
            var expander = RunLengthExpander(text: piece.text.base, count: block.count)
            while true {
                let length = expander.expand(into: target.base, capacity: target.count)
                guard length > 0 else { break }
                sum += length
            }
        }
        return sum
    }

    /// The first piece of a file begins with the header of the stream.
    private static func skipHeader(of piece: Piece) -> Bool {
        piece.startBit += 32
        return piece.looksLikeBlock
    }
}
