import Bzip2
import Testing

/// The stages of the codec, each beside the plainest way to do the same.
@Suite struct StageTests {
    /// The portable kernels, and each of the others that this CPU can run.
    private static let kernels: [Kernels] =
        [[]] + [Kernels.avx2, .avx512, .carryLessMultiply].filter { Kernels.available.contains($0) }

    @Test(arguments: StageTests.kernels)
    func `the CRC is that of bzip2`(kernels: Kernels) {
        // The check value of CRC-32/BZIP2 in the catalogue of CRC algorithms.
        #expect(crc([Array("123456789".utf8)], kernels) == 0xFC89_1918)
        for count in 0..<400 {
            let bytes = TestData.random(count, seed: UInt64(count))
            #expect(crc([bytes], kernels) == Naive.crc(bytes), "\(count) bytes")
            #expect(crc([[1, 2, 3], bytes, [], bytes], kernels) == Naive.crc([1, 2, 3] + bytes + bytes))
        }
    }

    private func crc(_ portions: [[UInt8]], _ kernels: Kernels) -> UInt32 {
        var crc = CRC32(kernels: kernels)
        for bytes in portions {
            bytes.withUnsafeBytes { if let base = $0.baseAddress { crc.update(base, count: $0.count) } }
        }
        return crc.value
    }

    @Test(arguments: [1, 127, 128, 129, 255, 256, 257, 5000, 140_000], [2, 3, 17, 100, 256])
    func `move-to-front`(count: Int, byteCount: Int) {
        var dice = Dice(UInt64(count * byteCount))
        // Small ranks more often, as in real data, but every rank there is.
        let ranks = (0..<count).map { _ in
            1 + Int(min(dice.next() % UInt64(byteCount - 1), dice.next() % UInt64(byteCount - 1)))
        }
        let list = (0..<256).map { UInt8(255 - $0) }
        let expected = Naive.moveToFrontDecode(ranks, list: list)
        for kernels in Self.kernels {
            // What is behind the ranks is read, whatever it is.
            var bytes = ranks.map { UInt8($0) } + TestData.random(MoveToFront.slack)
            bytes.withUnsafeMutableBufferPointer { bytes in
                list.withUnsafeBufferPointer { list in
                    guard let base = bytes.baseAddress, let front = list.baseAddress else { return }
                    MoveToFront(kernels: kernels).decode(base, count: count, list: front)
                }
            }
            #expect(bytes.prefix(count).elementsEqual(expected), "\(kernels)")
        }
    }

    @Test(arguments: [
        ("one byte", [65]), ("two", [65, 66]), ("random", TestData.random(50_000)),
        ("two values", TestData.random(20_001, alphabet: 2)), ("zeros", [UInt8](repeating: 0, count: 30_000)),
        ("just below the limit", TestData.text(InverseBWT.minCount - 1)),
        ("at the limit", TestData.text(InverseBWT.minCount)), ("large", TestData.random(400_000)),
    ])
    func `the inverse of Burrows and Wheeler`(name: String, column: [UInt8]) {
        for origin in Set([0, column.count - 1, column.count / 2, column.count * 512 / 1023]) {
            #expect(inverseBWT(column, origin: origin) == Naive.inverseBWT(column, origin: origin), "\(origin)")
        }
    }

    @Test func `a column that sends one lane round and round`() {
        // Sorted columns make cycles of length one; swapped halves make one long cycle beside them.
        var column = TestData.random(100_000, alphabet: 200).sorted()
        column.replaceSubrange(0..<50_000, with: column[0..<50_000].reversed())
        for origin in [0, 1, 49_999, 50_000, 99_999] {
            #expect(inverseBWT(column, origin: origin) == Naive.inverseBWT(column, origin: origin))
        }
    }

    private func inverseBWT(_ column: [UInt8], origin: Int) -> [UInt8] {
        var table = RowTable()
        column.withUnsafeBufferPointer { if let base = $0.baseAddress { table.build(base, count: column.count) } }
        let inverse = InverseBWT()
        return Array(UnsafeBufferPointer(start: inverse.decode(table, origin: origin), count: column.count))
    }

    @Test(arguments: [1, 2, 3, 256], [100, 4096, 1 << 15])
    func `runs of the first code, in portions`(alphabet: Int, capacity: Int) {
        for seed in 0..<40 {
            // Counts of more bytes of up to 255, and a place for a run at every offset of a vector.
            let text = TestData.random(1 + seed * 137, seed: UInt64(seed), alphabet: alphabet).map {
                $0 == 1 ? 255 : $0
            }
            let expected = Naive.expandRuns(text)
            for kernels in Self.kernels {
                let (bytes, isCorrupt) = expand(text, capacity: capacity, kernels)
                #expect(isCorrupt == (expected == nil))
                if let expected { #expect(bytes == expected) }
            }
        }
    }

    private func expand(_ text: [UInt8], capacity: Int, _ kernels: Kernels) -> (bytes: [UInt8], isCorrupt: Bool) {
        let target = Memory<UInt8>(count: capacity)
        return text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return ([], false) }
            var expander = RunLengthExpander(text: base, count: text.count, kernels: kernels)
            var bytes: [UInt8] = []
            while true {
                let length = expander.expand(into: target.base, capacity: capacity)
                guard length > 0 else { return (bytes, expander.isCorrupt) }
                bytes += UnsafeBufferPointer(start: target.base, count: length)
            }
        }
    }

    @Test func `runs between bytes`() {
        var dice = Dice(9)
        for _ in 0..<50 {
            var bytes: [UInt8] = []
            var runs: [RunDigit] = []
            var expected: [UInt8] = []
            for _ in 0..<Int(dice.next() % 60) {
                for shift in 0..<UInt32(dice.next() % 8) {
                    let digit = RunDigit(position: bytes.count, digit: UInt16(truncatingIfNeeded: dice.next()))
                    runs.append(digit)
                    expected += [UInt8](repeating: bytes.last ?? 99, count: digit.value << shift)
                }
                for _ in 0...Int(dice.next() % 40) {
                    let byte = UInt8(truncatingIfNeeded: dice.next())
                    bytes.append(byte)
                    expected.append(byte)
                }
            }
            #expect(insert(runs, between: bytes) == expected)
        }
        // 2 to the power of 20, less 1: more than a block.
        #expect(insert((0..<20).map { _ in RunDigit(position: 1, digit: 0) }, between: [7]) == nil)
        #expect(insert((0..<64).map { _ in RunDigit(position: 1, digit: 1) }, between: [7]) == nil)
    }

    private func insert(_ runs: [RunDigit], between bytes: [UInt8]) -> [UInt8]? {
        let padded = bytes + [UInt8](repeating: 0, count: RunInsertion.slack)
        let target = Memory<UInt8>(count: 1 << 20)
        return padded.withUnsafeBufferPointer { padded in
            runs.withUnsafeBufferPointer { runs in
                guard let base = padded.baseAddress else { return [] }
                return RunInsertion.insert(runs, between: base, count: bytes.count, front: 99, into: target.base)
                    .map { Array(UnsafeBufferPointer(start: target.base, count: $0)) }
            }
        }
    }
}
