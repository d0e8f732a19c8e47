/// The part of an image file that can be read and changed just now: what a stream holds back, or the whole of a file.
protocol ImageWindow: ~Copyable {
    /// Where it begins in the file.
    var start: UInt64 { get }
    /// Where it ends.
    var end: UInt64 { get }

    /// A copy of bytes of it.
    func bytes(_ range: Range<UInt64>) throws(DiskImageError) -> [UInt8]

    /// Changes bytes of it.
    mutating func replace(at offset: UInt64, with bytes: [UInt8]) throws(DiskImageError)
}
