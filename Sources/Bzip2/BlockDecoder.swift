/// What became of a block.
package struct DecodedBlock {
    /// Bytes before the first run-length code is undone: what the level limits.
    package let count: Int
    /// Bytes of output, where they had room. Otherwise there are `count` bytes, still run-length coded.
    package let outputCount: Int?
    /// The bit after the block.
    package let end: Int
    package let storedCRC: UInt32
    package let computedCRC: UInt32
}

/// Decodes blocks, one or two at a time, in memory of its own that every block uses again.
///
/// It knows no threads and no streams: who has two of them can use both at the same time.
package struct BlockDecoder: ~Copyable {
    /// Room for the ranks of a block, which are longer than its bytes by a group and a vector, and later for its
    /// output, which is more than a block only if there are long runs in it.
    package static let textCapacity = 1_310_720
    private static let portion = 1 << 15

    private var first = BlockInput()
    private var second = BlockInput()
    private let moveToFront: MoveToFront
    private var rows = RowTable()
    private let inverseBWT = InverseBWT()
    private let expanded = Memory<UInt8>(count: portion)
    private let kernels: Kernels

    /// - Parameter kernels: those that may be used.
    package init(kernels: Kernels = .available) {
        self.kernels = kernels
        moveToFront = MoveToFront(kernels: kernels)
    }

    /// Decodes one block.
    /// - Parameters:
    ///   - bits: from the block's magic to its end or further.
    ///   - text: room for `textCapacity` bytes.
    package mutating func decode(
        _ bits: BitRange, into text: UnsafeMutablePointer<UInt8>
    ) -> Result<DecodedBlock, BlockFault> {
        do throws(BlockFault) {
            var stream = try first.open(bits, ranks: text)
            SymbolDecoder.decode(&stream, kernels: kernels)
            return .success(try finish(stream, first.properties))
        } catch {
            return .failure(error)
        }
    }

    /// Decodes two blocks, in less time than one after the other.
    package mutating func decode(
        _ bits1: BitRange, into text1: UnsafeMutablePointer<UInt8>,
        _ bits2: BitRange, into text2: UnsafeMutablePointer<UInt8>
    ) -> (Result<DecodedBlock, BlockFault>, Result<DecodedBlock, BlockFault>) {
        do throws(BlockFault) {
            var stream1 = try first.open(bits1, ranks: text1)
            var stream2 = try second.open(bits2, ranks: text2)
            SymbolDecoder.decode(&stream1, &stream2, kernels: kernels)
            return (finished(stream1, first.properties), finished(stream2, second.properties))
        } catch {
            // One has no good header; which one shows when each is on its own.
            return (decode(bits1, into: text1), decode(bits2, into: text2))
        }
    }

    private mutating func finished(
        _ stream: SymbolStream, _ properties: BlockInput.Properties
    ) -> Result<DecodedBlock, BlockFault> {
        do throws(BlockFault) { return .success(try finish(stream, properties)) } catch { return .failure(error) }
    }

    /// From ranks and runs to text.
    private mutating func finish(
        _ stream: SymbolStream, _ properties: BlockInput.Properties
    ) throws(BlockFault) -> DecodedBlock {
        if case .failed(let fault) = stream.status { throw fault }
        let text = stream.ranks
        moveToFront.decode(text, count: stream.rankCount, list: properties.bytes)
        let column = inverseBWT.scratch
        let inserted = RunInsertion.insert(
            UnsafeBufferPointer(start: stream.runs, count: stream.runCount), between: text, count: stream.rankCount,
            front: properties.bytes[0], into: column)
        guard let count = inserted else { throw .corrupt }
        rows.build(column, count: count)
        guard properties.origin < rows.count else { throw .corrupt }
        let block = inverseBWT.decode(rows, origin: properties.origin)
        if properties.isRandomised { Randomisation.undo(block, count: rows.count) }
        let (outputCount, crc) = try expand(block, count: rows.count, into: text)
        return DecodedBlock(
            count: rows.count, outputCount: outputCount, end: stream.position, storedCRC: properties.storedCRC,
            computedCRC: crc)
    }

    /// Undoes the first run-length code. Where the output has no room, only its CRC is found and the bytes are copied.
    private func expand(
        _ block: UnsafePointer<UInt8>, count: Int, into text: UnsafeMutablePointer<UInt8>
    ) throws(BlockFault) -> (outputCount: Int?, crc: UInt32) {
        var expander = RunLengthExpander(text: block, count: count, kernels: kernels)
        var crc = CRC32(kernels: kernels)
        var written = 0
        while true {
            let hasRoom = written <= Self.textCapacity - Self.portion
            // In portions, so that they are in the first-level cache when their CRC is computed.
            let target = hasRoom ? text + written : expanded.base
            let length = expander.expand(into: target, capacity: Self.portion)
            guard length > 0 else { break }
            crc.update(target, count: length)
            written += length
        }
        guard !expander.isCorrupt else { throw .corrupt }
        guard written > Self.textCapacity - Self.portion else { return (written, crc.value) }
        text.update(from: block, count: count)
        return (nil, crc.value)
    }
}

/// The header of a block and the memory of its symbols.
package struct BlockInput: ~Copyable {
    /// What the later stages need of the header.
    package struct Properties {
        package let storedCRC: UInt32
        package let isRandomised: Bool
        /// The text's own row.
        package let origin: Int
        /// The byte values that occur; 256 of them are readable.
        package let bytes: UnsafePointer<UInt8>
    }

    private var header = BlockHeader()
    private let runs = Memory<RunDigit>(count: RunDigit.capacity)
    /// The entries of a group, and behind them room for their values as bytes and a vector more.
    private let group = Memory<UInt16>(count: 128)

    package init() {}

    package var properties: Properties {
        Properties(
            storedCRC: header.storedCRC, isRandomised: header.isRandomised, origin: header.origin,
            bytes: UnsafePointer(header.bytes.base))
    }

    /// Reads the header, and places the symbols behind it.
    package mutating func open(_ bits: BitRange, ranks: UnsafeMutablePointer<UInt8>) throws(BlockFault) -> SymbolStream
    {
        let position = try header.read(bits)
        return SymbolStream(
            bits: bits.base, end: bits.end, roots: header.tables.roots.base, limits: header.tables.limits.base,
            offsets: header.tables.offsets.base, entries: header.tables.entries.base,
            selectors: header.selectors.base, selectorCount: header.selectorCount, ranks: ranks, runs: runs.base,
            group: group.base, position: position)
    }
}
