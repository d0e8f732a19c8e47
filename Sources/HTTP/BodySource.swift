import Curl

/// The body of a request, piece by piece, as libcurl asks for it.
///
/// The caller's closure may block for long. If the server has said something meanwhile, the piece is held back until
/// libcurl has read it: a server that refuses a body resets the connection behind its answer, and libcurl gives up
/// at the first write that fails.
final class BodySource {
    /// The most bytes in one piece: one TLS record (RFC 8446 §5.1), one write. Larger pieces gain a twentieth on
    /// loopback, and lose the answer more often because a reset may fall between the writes of one piece.
    static let largestPiece = 16 << 10
    /// libcurl from 8.7 on sends the request's header and the first piece in one write: both fit into one record.
    static let largestFirstPiece = 8 << 10

    let length: UInt64
    private(set) var taken: UInt64 = 0
    /// Whether the caller's closure has given all bytes.
    var isDrained: Bool { taken == length }
    /// A `later` has been returned and libcurl waits for `resume`.
    var isPaused = false
    private let read: (UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int
    private var held: [UInt8] = []

    /// - Parameter read: puts at least 1 and at most all bytes into the buffer and returns how many.
    init(length: UInt64, read: @escaping (UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int) {
        self.length = length
        self.read = read
    }

    /// Fills `buffer` for libcurl; `later` is for a look at what the server said.
    func supply(
        _ buffer: UnsafeMutableRawBufferPointer, serverSpoke: () -> Bool
    ) throws(HTTPError) -> Callbacks.Supply {
        if !held.isEmpty {
            let count = min(held.count, buffer.count)
            buffer.copyBytes(from: held[..<count])
            held.removeFirst(count)
            return .bytes(count)
        }
        let largest = taken == 0 ? Self.largestFirstPiece : Self.largestPiece
        let room = Int(min(UInt64(min(buffer.count, largest)), length - taken))
        guard room > 0 else { return .bytes(0) }
        let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
        let count = try read(piece)
        precondition((1...room).contains(count), "the source of a body returned \(count) for a room of \(room) bytes")
        taken += UInt64(count)
        if serverSpoke() {
            held = Array(piece[..<count])
            isPaused = true
            return .later
        }
        return .bytes(count)
    }
}
