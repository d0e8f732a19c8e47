/// What a finished decompression has read and written.
public struct Totals: Sendable, Equatable {
    /// Bytes of bzip2 streams read, without the trailing bytes.
    public let compressedBytes: UInt64
    /// Bytes given to the receiver.
    public let decompressedBytes: UInt64
    /// Concatenated streams, empty ones included.
    public let streams: Int
    /// Bytes after the last stream that were ignored: as in `bunzip2`, whatever does not begin another stream.
    public let trailingBytes: UInt64
}
