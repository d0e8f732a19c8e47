import Bzip2
import Testing

/// The kernel that decodes symbols, beside its portable twin.
@Suite struct SymbolTests {
    /// A block's symbols as decoded.
    private struct Decoded: Equatable {
        var ranks: [UInt8]
        var runs: [UInt32]
        var position: Int
        var status: String

        init(_ stream: SymbolStream) {
            ranks = Array(UnsafeBufferPointer(start: stream.ranks, count: stream.rankCount))
            runs = UnsafeBufferPointer(start: stream.runs, count: stream.runCount).map(\.bits)
            position = stream.position
            status = "\(stream.status)"
        }
    }

    /// Two blocks, or the same one twice, and where they are decoded.
    private final class Bench {
        var first = BlockInput()
        var second = BlockInput()
        let ranks = [BlockDecoder.textCapacity, BlockDecoder.textCapacity].map { Room(count: $0) }

        final class Room {
            let memory: Memory<UInt8>
            init(count: Int) { memory = Memory(count: count) }
        }

        func decode(_ first: [UInt8], _ second: [UInt8], together: Bool, kernels: Kernels) throws -> [Decoded] {
            let padding = [UInt8](repeating: 0x55, count: BitRange.slack)
            return try (first + padding).withUnsafeBytes { bytes1 in
                try (second + padding).withUnsafeBytes { bytes2 in
                    let base1 = try #require(bytes1.baseAddress)
                    let base2 = try #require(bytes2.baseAddress)
                    let bits1 = BitRange(base: base1, start: 0, end: first.count * 8)
                    let bits2 = BitRange(base: base2, start: 0, end: second.count * 8)
                    var stream1 = try self.first.open(bits1, ranks: ranks[0].memory.base)
                    var stream2 = try self.second.open(bits2, ranks: ranks[1].memory.base)
                    if together {
                        SymbolDecoder.decode(&stream1, &stream2, kernels: kernels)
                    } else {
                        SymbolDecoder.decode(&stream1, kernels: kernels)
                        SymbolDecoder.decode(&stream2, kernels: kernels)
                    }
                    return [Decoded(stream1), Decoded(stream2)]
                }
            }
        }
    }

    /// Codes of equal length, of every length, and with gaps that no symbol has.
    private static let lengths: [(name: String, make: @Sendable (Int) -> [Int])] = [
        ("even", { count in Array(repeating: 9, count: count) }),
        ("all lengths", { count in (0..<count).map { $0 < 12 ? 2 + $0 : 20 } }),
        ("long", { count in Array(repeating: 20, count: count) }),
        ("one short", { count in [1] + Array(repeating: 13, count: count - 1) }),
    ]

    private static func block(_ lengths: (Int) -> [Int], symbols count: Int, seed: UInt64) -> [UInt8] {
        var dice = Dice(seed)
        let byteCount = 2 + Int(dice.next() % 255)
        // Half of them runs, as in text.
        let symbols = (0..<count).map { _ in
            dice.next() % 2 == 0 ? Int(dice.next() % 2) : Int(dice.next() % UInt64(byteCount + 1))
        }
        var builder = BlockBuilder(byteCount: byteCount, symbols: symbols)
        builder.crc = 0
        builder.lengths = [lengths(byteCount + 2), builder.lengths[0]]
        var writer = BitWriter()
        builder.write(to: &writer)
        writer.pad()
        return writer.bytes
    }

    @Test(arguments: lengths.map(\.name), [true, false])
    func `the kernel decodes what its twin decodes`(name: String, together: Bool) throws {
        let lengths = try #require(Self.lengths.first { $0.name == name }).make
        let bench = Bench()
        for seed in 0..<30 as Range<UInt64> {
            let first = Self.block(lengths, symbols: Int(seed * seed * 4), seed: seed)
            let second = Self.block(lengths, symbols: 1500, seed: seed + 100)
            try compare(bench, first, second, together)
            // The bits end early, though not within the header.
            if seed > 9 { try compare(bench, Array(first.dropLast(Int(seed) * 3 % 20)), second, together) }
        }
    }

    @Test(arguments: lengths.map(\.name), [true, false])
    func `the kernel stops at nonsense where its twin does`(name: String, together: Bool) throws {
        let lengths = try #require(Self.lengths.first { $0.name == name }).make
        let bench = Bench()
        for seed in 0..<30 as Range<UInt64> {
            let good = Self.block(lengths, symbols: 2000, seed: seed)
            // From the third quarter on, when the header is over, anything.
            let bad = good.prefix(good.count / 4 * 3) + TestData.random(good.count / 4, seed: seed)
            try compare(bench, Array(bad), good, together)
            try compare(bench, good, Array(bad), together)
        }
    }

    private func compare(_ bench: Bench, _ first: [UInt8], _ second: [UInt8], _ together: Bool) throws {
        let portable = try bench.decode(first, second, together: together, kernels: [])
        let ours = try bench.decode(first, second, together: together, kernels: .available)
        #expect(ours == portable)
    }
}
