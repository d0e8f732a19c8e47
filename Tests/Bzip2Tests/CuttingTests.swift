import Bzip2
import Testing

/// How the input is cut, and that it does not matter how.
@Suite struct CuttingTests {
    @Test(arguments: [0x3141_5926_5359, 0x1772_4538_5090])
    func `a magic is found at every bit`(magic: Int) {
        for bit in 1..<100 {
            var writer = BitWriter()
            var dice = Dice(UInt64(bit))
            for _ in 0..<bit { writer.write(Int(dice.next() & 1), 1) }
            writer.write(magic, 48)
            for _ in 0..<(200 - bit) { writer.write(Int(dice.next() & 1), 1) }
            let cuts = pieces(of: writer.bytes, chunk: 1).dropFirst().map(\.start)
            #expect(cuts == [bit])
            #expect(pieces(of: Array(writer.bytes.prefix((bit + 47) / 8)), chunk: 1).count == 1, "cut short at \(bit)")
        }
    }

    private struct Span: Equatable {
        let start: Int
        let end: Int
    }

    /// The pieces of a file, in bits; checks that their bytes are those of the file.
    private func pieces(of file: [UInt8], chunk: Int) -> [Span] {
        var spans: [Span] = []
        func note(_ piece: Piece) -> Piece {
            let start = Int(piece.offset) * 8
            spans.append(Span(start: start + piece.startBit, end: start + piece.endBit))
            #expect(piece.bytes(from: 0).elementsEqual(file[Int(piece.offset)..<(Int(piece.offset) + piece.count)]))
            return piece
        }
        var cutter = InputCutter(filling: Piece())
        var index = 0
        while index < file.count {
            let end = min(file.count, index + chunk)
            file[index..<end].withUnsafeBytes { cutter.append($0, handOn: note) }
            index = end
        }
        _ = note(cutter.finish(handOn: note))
        return spans
    }

    @Test(arguments: [1, 7, 1000, 16384, 1 << 20])
    func `the pieces are the input without a gap`(chunk: Int) {
        let small = Libbz2.compress(TestData.random(1000))
        let file =
            Libbz2.compress(TestData.random(350_000), level: 1) + small + small
            + Libbz2.compress(TestData.random(400_000, seed: 7), level: 2) + Libbz2.compress([])
        let spans = pieces(of: file, chunk: chunk)
        #expect(spans.first?.start == 0)
        #expect(spans.last?.end == file.count * 8)
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(spans == pieces(of: file, chunk: 333))
    }

    @Test func `a short tail stays with its block`() {
        let tail = Libbz2.compress(TestData.random(300)) + Libbz2.compress([])
        let file = Libbz2.compress(TestData.random(300_000)) + tail
        #expect(pieces(of: file, chunk: 4096).map(\.end) == [32, file.count * 8])
        let long = file + file
        #expect(pieces(of: long, chunk: 4096).map(\.start) == [0, 32, file.count * 8 + 32])
    }

    @Test(arguments: 1...8)
    func `cuts in the wrong places do no harm`(seed: Int) throws {
        let text = TestData.text(3000, seed: UInt64(seed))
        let file = Libbz2.compress(text) + Libbz2.compress([]) + Libbz2.compress(TestData.random(900))
        let expected = Libbz2.decompress(file).output
        for step in [1, 5, 48, 333, 5000, file.count * 8] {
            let output = try decode(file, cutBefore: { dice in 1 + Int(dice.next() % UInt64(step)) }, UInt64(seed))
            #expect(output == expected, "steps of up to \(step) bits")
        }
    }

    private func decode(
        _ file: [UInt8], cutBefore step: (inout Dice) -> Int, _ seed: UInt64
    ) throws -> [UInt8] {
        let padded = file + [UInt8](repeating: 0xAA, count: BitRange.slack)
        let text = Memory<UInt8>(count: BlockDecoder.textCapacity)
        var decoder = BlockDecoder()
        var machine = StreamMachine()
        var output: [UInt8] = []
        var dice = Dice(seed)
        try padded.withUnsafeBytes { padded in
            var bit = 0
            while bit < file.count * 8 {
                let end = min(file.count * 8, bit + step(&dice))
                guard let base = padded.baseAddress else { return }
                // As a piece would have it: its first byte is the one with its first bit, after some that do not count.
                let skipped = min(bit / 8, Int(dice.next() % 3))
                let first = bit / 8 - skipped
                let bits = BitRange(base: base + first, start: bit - first * 8, end: end - first * 8)
                try machine.accept(
                    bits, offset: UInt64(first), isLast: end == file.count * 8, block: nil,
                    decode: { decoder.decode($0, into: text.base) },
                    emit: { block in
                        output += UnsafeBufferPointer(start: text.base, count: block.outputCount ?? 0)
                        return true
                    })
                bit = end
            }
        }
        #expect(machine.streams == 3 && machine.streamEnd == UInt64(file.count))
        return output
    }
}
