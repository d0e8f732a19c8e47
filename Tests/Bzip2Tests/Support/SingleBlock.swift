import Bzip2

/// Decodes blocks on their own: no streams, no pieces, no threads.
final class SingleBlock {
    struct Decoded: Equatable {
        /// The block's output, or its text where the output had no room.
        let text: [UInt8]
        let isOutput: Bool
        /// Bits of the block.
        let length: Int
        let storedCRC: UInt32
        let computedCRC: UInt32
    }

    private let firstText = Memory<UInt8>(count: BlockDecoder.textCapacity)
    private let secondText = Memory<UInt8>(count: BlockDecoder.textCapacity)
    private var decoder = BlockDecoder()

    /// - Parameters:
    ///   - start: the block's first bit.
    ///   - end: where the decoder is told that its bits end; what is behind them is there and must not matter.
    func decode(_ bytes: [UInt8], from start: Int = 0, to end: Int) -> Result<Decoded, BlockFault> {
        Self.withBits(bytes, start, end) { bits in
            copy(decoder.decode(bits, into: firstText.base), firstText.base, from: start)
        }
    }

    /// Both at the same time.
    func decode(
        _ first: BitWriter, _ second: BitWriter
    ) -> (Result<Decoded, BlockFault>, Result<Decoded, BlockFault>) {
        Self.withBits(first.bytes, 0, first.count) { bits1 in
            Self.withBits(second.bytes, 0, second.count) { bits2 in
                let results = decoder.decode(bits1, into: firstText.base, bits2, into: secondText.base)
                return (copy(results.0, firstText.base, from: 0), copy(results.1, secondText.base, from: 0))
            }
        }
    }

    /// What is wrong with the decoding of a block, if anything is: it gives the block's text, or finds that a run at
    /// the end of the text has no count.
    func disagreement(on block: BlockBuilder) -> String? {
        let bits = block.bits()
        switch decode(bits.bytes, to: bits.count) {
        case .success(let decoded):
            guard decoded.text == (decoded.isOutput ? block.output : block.text) else { return "another text" }
            guard decoded.length == bits.count else { return "\(decoded.length) bits, not \(bits.count)" }
            return block.output == nil ? "the run at the end is overlooked" : nil
        case .failure(.corrupt) where block.output == nil: return nil
        case .failure(let fault): return "\(fault)"
        }
    }

    private static func withBits<Value>(
        _ bytes: [UInt8], _ start: Int, _ end: Int, _ body: (BitRange) -> Value
    ) -> Value {
        let padded = bytes + [UInt8](repeating: 0x5A, count: BitRange.slack)
        return padded.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array of bytes without an address") }
            return body(BitRange(base: base, start: start, end: end))
        }
    }

    private func copy(
        _ block: Result<DecodedBlock, BlockFault>, _ text: UnsafePointer<UInt8>, from start: Int
    ) -> Result<Decoded, BlockFault> {
        block.map { block in
            Decoded(
                text: Array(UnsafeBufferPointer(start: text, count: block.outputCount ?? block.count)),
                isOutput: block.outputCount != nil, length: block.end - start,
                storedCRC: block.storedCRC, computedCRC: block.computedCRC)
        }
    }
}

extension BlockBuilder {
    /// The block behind `offset` other bits.
    func bits(behind offset: Int = 0) -> BitWriter {
        var writer = BitWriter()
        for bit in 0..<offset { writer.write(bit & 1, 1) }
        write(to: &writer)
        return writer
    }
}
