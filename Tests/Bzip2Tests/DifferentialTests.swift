import Bzip2
import Testing

/// For any input, any chunks and any number of workers: the same output and the same verdict, that of libbz2.
@Suite struct DifferentialTests {
    /// A stream of blocks of a few bytes each.
    private static func stream(_ blocks: Int, seed: Int) -> [UInt8] {
        BlockBuilder.file(
            (0..<blocks).map { index in
                let symbols = (0..<(3 + index * 5)).map { 2 + ($0 * 13 + seed + index) % 6 }
                return BlockBuilder(byteCount: 7, symbols: symbols)
            }, level: 1 + seed % 9)
    }

    private static let files: [(name: String, bytes: [UInt8])] = {
        let text = Libbz2.compress(TestData.text(20_000))
        let streams = stream(3, seed: 1) + stream(0, seed: 2) + stream(5, seed: 3)
        let levelOne = Libbz2.compress(TestData.text(150_000), level: 1)
        // A piece long enough to be followed by a tail.
        let full = Libbz2.compress(TestData.random(70_000))
        func damaged(_ file: [UInt8], at place: Int) -> [UInt8] {
            var file = file
            file[place] ^= 0x10
            return file
        }
        return [
            ("nothing", []), ("an empty stream", Libbz2.compress([])), ("text", text),
            ("runs", Libbz2.compress(TestData.runs(50_000))),
            ("zeros", Libbz2.compress([UInt8](repeating: 0, count: 300_000))),
            ("several blocks", levelOne), ("Fibonacci", Libbz2.compress(TestData.fibonacci(20_000))),
            ("small blocks and streams", streams),
            ("a block with a tail", full + streams),
            ("two blocks with tails", full + streams + full + Libbz2.compress([])),
            ("trailing text", streams + Array("text that goes on for a while".utf8)),
            ("trailing zeros", text + [UInt8](repeating: 0, count: 1000)),
            ("a stream behind junk", streams + [1, 2, 3] + streams),
            ("half a header behind", streams + Array("BZh".utf8)),
            ("a stream begun behind", streams + Array("BZh91AY&SY".utf8)),
            ("damaged early", damaged(levelOne, at: 300)),
            ("damaged late", damaged(levelOne, at: levelOne.count - 200)),
            ("a wrong stream CRC", damaged(streams, at: streams.count - 2)),
            ("damaged in the last block of many", damaged(full + streams, at: full.count + streams.count - 20)),
            ("cut short", Array((full + streams).dropLast(40))),
            ("false magics", CornerCase.manyFalseMagics),
            ("a bad block full of magics", CornerCase.badBlockFullOfMagics),
            ("not bzip2", TestData.random(5000)),
        ]
    }()

    private static let chunkings: [(name: String, sizes: [Int])] = {
        var dice = Dice(31)
        return [
            ("1", [1]), ("2", [2]), ("3", [3]), ("7", [7]), ("4096", [4096]),
            ("random", (0..<50).map { _ in dice.one(in: 3) ? 1 + dice.below(5) : 1 + dice.below(9000) }),
            ("whole", [1 << 30]),
        ]
    }()

    @Test(arguments: DifferentialTests.files.map(\.name))
    func `chunks and workers do not matter`(name: String) throws {
        let file = try #require(Self.files.first { $0.name == name }).bytes
        let expected = Ours.decompress(file, workers: 1, chunks: [1 << 30]).judgement
        let disagreement = Differential.disagreement(expected, Libbz2.decompress(file))
        #expect(disagreement == nil)
        for chunking in Self.chunkings where file.count / chunking.sizes[0] < 50_000 {
            for workers in [1, 2, 3, 8] {
                let found = Ours.decompress(file, workers: workers, chunks: chunking.sizes).judgement
                #expect(found.error == expected.error, "chunks of \(chunking.name), \(workers) workers")
                #expect(found == expected, "chunks of \(chunking.name), \(workers) workers")
            }
        }
    }

    @Test func `the files are good and bad`() {
        let good = Self.files.count { Libbz2.decompress($0.bytes).isGood }
        #expect(good >= 10 && Self.files.count - good >= 7)
    }

    @Test(arguments: 0..<8)
    func `a block may begin at any bit of a file`(bit: Int) throws {
        // Blocks of one symbol more each time, until the next begins where it should.
        let second = BlockBuilder(byteCount: 9, symbols: (0..<60).map { 2 + $0 * 3 % 8 })
        let first = try #require(
            (1..<200).lazy.map { count in
                BlockBuilder(byteCount: 20, symbols: (0..<count).map { 2 + $0 * 11 % 19 })
            }.first { $0.bits().count % 8 == bit && $0.output != nil })
        let file = BlockBuilder.file([first, second, first, second]) + BlockBuilder.file([second, first])
        let output = try [first, second, first, second, second, first].flatMap { try #require($0.output) }
        for chunks in [[1], [2], [5, 3], [1 << 20]] {
            for workers in [1, 2] {
                let verdict = Ours.decompress(file, workers: workers, chunks: chunks)
                #expect(verdict.isGood && verdict.output == output, "\(verdict.result)")
            }
        }
        #expect(Libbz2.decompress(file).output == output)
        // The first and the second half of what arrives meet at every byte.
        for cut in 1..<file.count {
            let verdict = Ours.decompress(file, workers: 1, chunks: [cut, file.count])
            #expect(verdict.output == output, "cut at \(cut)")
        }
    }

    @Test(arguments: 0..<8)
    func `a stream may end at any bit of a byte`(bit: Int) throws {
        let block = try #require(
            (1..<200).lazy.map { count in
                BlockBuilder(byteCount: 20, symbols: (0..<count).map { 2 + $0 * 11 % 19 })
            }.first { $0.bits().count % 8 == bit && $0.output != nil })
        let stream = BlockBuilder.file([block])
        let output = try #require(block.output)
        for tail in [[], stream, Array("junk".utf8)] {
            let verdict = Ours.decompress(stream + tail, workers: 1, chunks: [3])
            #expect(verdict.output == (tail == stream ? output + output : output))
            let disagreement = Differential.disagreement(on: stream + tail, workers: 2, chunks: [1])
            #expect(disagreement == nil)
        }
    }

    @Test(arguments: [1, 3])
    func `every truncation of several streams of several blocks`(workers: Int) {
        let file = Self.stream(3, seed: 4) + Self.stream(1, seed: 5) + Self.stream(0, seed: 6) + Self.stream(4, seed: 7)
        var good = 0
        for length in 0...file.count {
            let cut = Array(file.prefix(length))
            let theirs = Libbz2.decompress(cut)
            let ours = Ours.decompress(cut, workers: workers, chunks: [64]).judgement
            let disagreement = Differential.disagreement(ours, theirs)
            #expect(disagreement == nil, "after \(length) bytes")
            good += ours.error == nil ? 1 : 0
            if let error = ours.error {
                #expect(error == Ours.decompress(cut, workers: 1, chunks: [1]).judgement.error)
                #expect(error.reason == .truncated && error.offset == UInt64(length))
            }
        }
        #expect(good == 4, "a file may end where a stream does, and nowhere else")
    }

    @Test(arguments: 0..<10)
    func `files made by dice are judged as libbz2 judges them`(seed: Int) {
        let checksums = Checksums()
        var dice = Dice(UInt64(1000 + seed))
        for number in 0..<15 {
            var bits = Bits(GeneratedFile.make(&dice))
            checksums.follow(&bits, isMending: true)
            let file = Array(bits.file)
            for (workers, chunks) in [(1, [1 << 20]), (2, [1 + dice.below(200)])] {
                let disagreement = Differential.disagreement(on: file, workers: workers, chunks: chunks, limit: 1 << 20)
                #expect(disagreement == nil, "file \(number)")
            }
        }
    }
}
