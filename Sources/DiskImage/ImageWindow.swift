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

extension ImageWindow where Self: ~Copyable {
    /// Puts a cluster of the disk where another was, compressed.
    /// - Parameter place: what that took of the file.
    /// - Throws: `noClusterRoom`; the image is as it was then.
    mutating func compress(_ content: [UInt8], into place: Range<UInt64>) throws(DiskImageError) {
        switch Deflate.deflate(content, .cluster, room: place.count) {
        case .success(let stream):
            // What a shorter stream leaves free is never read.
            let rest = [UInt8](repeating: 0, count: place.count - stream.count)
            try replace(at: place.lowerBound, with: stream + rest)
        case .failure(let error):
            throw .noClusterRoom(missing: error.missing, at: place.lowerBound)
        }
    }
}
