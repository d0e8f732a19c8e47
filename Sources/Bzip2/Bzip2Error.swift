/// Why bytes could not be decompressed, and where in the compressed input.
public struct Bzip2Error: Error, Sendable, Equatable {
    /// What went wrong.
    public enum Reason: Sendable, Equatable {
        /// The input does not begin with `BZh1`…`BZh9`.
        case notBzip2
        /// The input ends inside a stream.
        case truncated
        /// Inside a stream there is neither a block nor the end of the stream.
        case missingBlock
        /// A block cannot be decoded: its tables or its data contradict the format.
        case corruptBlock
        /// A block was decoded but its CRC is not the stored one.
        case wrongBlockCRC
        /// All blocks are good but the CRC of the whole stream is not the stored one.
        case wrongStreamCRC
        /// Something stands behind the last stream, where nothing may.
        case trailingBytes
        /// The receiver of the output returned `false`.
        case stopped
        /// `cancel` was called.
        case cancelled
        /// The system would not start a thread; the value is its `errno`.
        case noThread(Int32)
    }

    /// What went wrong.
    public let reason: Reason
    /// Byte offset in the compressed input: of the block or mark at fault, or the input's length if it is truncated;
    /// 0 when the input is not at fault.
    public let offset: UInt64
}

extension Bzip2Error: CustomStringConvertible {
    /// What failed and what to do.
    public var description: String {
        switch reason {
        case .notBzip2: "this is not a bzip2 file; check the address or the file name"
        case .truncated: "the bzip2 data ends too early, after \(offset) bytes; fetch it again"
        case .missingBlock: "the bzip2 data is damaged: no block at byte \(offset); fetch it again"
        case .corruptBlock: "the bzip2 block at byte \(offset) is damaged; fetch it again"
        case .wrongBlockCRC: "the bzip2 block at byte \(offset) has a wrong CRC; fetch it again"
        case .wrongStreamCRC: "the bzip2 stream that ends at byte \(offset) has a wrong CRC; fetch it again"
        case .trailingBytes: "the bzip2 data ends at byte \(offset), but something follows; fetch it again"
        case .stopped: "decompression was stopped by the receiver of its output"
        case .cancelled: "decompression was cancelled"
        case .noThread(let code):
            "cannot start a decoder thread (errno \(code)); raise the limit on processes or use fewer --workers"
        }
    }
}
