import Bzip2

/// Takes pairs of blocks through the decoder's stages, one after the other as it does, and times each by itself.
struct StageRun: ~Copyable {
    private var first = BlockInput()
    private var second = BlockInput()
    private var rows = RowTable()
    private let inverseBWT = InverseBWT()
    private let ranks = Memory<UInt8>(count: BlockDecoder.textCapacity)
    private let finder = BlockFinder()
    private let expanded = Memory<UInt8>(count: 1 << 15)
    private(set) var times = StageTimes()

    /// The move-to-front kernels that this CPU has, the one that is used first.
    private static let moveToFronts: [(name: String, kernels: Kernels)] = [
        ("move-to-front, AVX-512", Kernels.avx512), ("move-to-front, AVX2", .avx2), ("move-to-front, portable", []),
    ].filter { Kernels.available.isSuperset(of: $0.kernels) }

    mutating func run(_ piece1: Piece, _ piece2: Piece, pair: Int) {
        var times = StageTimes()
        swap(&times, &self.times)
        func time(_ name: String, sample: Int? = nil, _ body: () -> Void) {
            times.note(name, sample: sample ?? 2 * pair, nanoseconds: ThreadClock.measure(body))
        }
        for (index, piece) in [piece1, piece2].enumerated() {
            let bytes = piece.bits
            time("finding the next block", sample: 2 * pair + index) {
                let words = BlockFinder.stride..<(bytes.end / 8)
                _ = finder.find(bytes.base, words: words, within: bytes.start..<bytes.end)
            }
        }
        var streams: (SymbolStream, SymbolStream)?
        time("header and tables") {
            guard let stream1 = try? first.open(piece1.bits, ranks: piece1.text.base),
                let stream2 = try? second.open(piece2.bits, ranks: piece2.text.base)
            else { return }
            streams = (stream1, stream2)
        }
        guard let (opened1, opened2) = streams else { preconditionFailure("a block was good before and is not now") }
        var (stream1, stream2) = (opened1, opened2)
        time("symbols, one block") { SymbolDecoder.decode(&stream1) }
        time("symbols, one block", sample: 2 * pair + 1) { SymbolDecoder.decode(&stream2) }
        (stream1, stream2) = (opened1, opened2)
        (stream1, stream2) = (opened1, opened2)
        time("symbols, one block, portable") { SymbolDecoder.decode(&stream1, kernels: []) }
        time("symbols, one block, portable", sample: 2 * pair + 1) { SymbolDecoder.decode(&stream2, kernels: []) }
        (stream1, stream2) = (opened1, opened2)
        time("symbols, two blocks, portable") { SymbolDecoder.decode(&stream1, &stream2, kernels: []) }
        (stream1, stream2) = (opened1, opened2)
        time("symbols, two blocks") { SymbolDecoder.decode(&stream1, &stream2) }
        finish(stream1, first.properties, sample: 2 * pair, &times)
        finish(stream2, second.properties, sample: 2 * pair + 1, &times)
        swap(&times, &self.times)
    }

    private mutating func finish(
        _ stream: SymbolStream, _ properties: BlockInput.Properties, sample: Int, _ times: inout StageTimes
    ) {
        func time(_ name: String, _ body: () -> Void) {
            times.note(name, sample: sample, nanoseconds: ThreadClock.measure(body))
        }
        let text = stream.ranks
        for (name, kernels) in Self.moveToFronts.reversed() {
            ranks.base.update(from: text, count: stream.rankCount)
            let moveToFront = MoveToFront(kernels: kernels)
            time(name) { moveToFront.decode(ranks.base, count: stream.rankCount, list: properties.bytes) }
        }
        text.update(from: ranks.base, count: stream.rankCount)
        var count = 0
        time("putting runs back") {
            count =
                RunInsertion.insert(
                    UnsafeBufferPointer(start: stream.runs, count: stream.runCount), between: text,
                    count: stream.rankCount, front: properties.bytes[0], into: inverseBWT.scratch) ?? 0
        }
        time("row table") { rows.build(inverseBWT.scratch, count: count) }
        var block = ranks.base
        time("inverse Burrows-Wheeler walk") { block = inverseBWT.decode(rows, origin: properties.origin) }
        time("first run-length code") { expand(block, count, .available) }
        time("first run-length code, portable") { expand(block, count, []) }
        for (name, kernels) in [("CRC, carry-less", Kernels.carryLessMultiply), ("CRC, tables", [])]
        where Kernels.available.isSuperset(of: kernels) {
            var crc = CRC32(kernels: kernels)
            time(name) { crc.update(block, count: count) }
        }
    }

    private func expand(_ text: UnsafePointer<UInt8>, _ count: Int, _ kernels: Kernels) {
        var expander = RunLengthExpander(text: text, count: count, kernels: kernels)
        while expander.expand(into: expanded.base, capacity: expanded.count) > 0 {}
    }
}
