#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the bytes of an answer go. A closure that throws ends the transfer with that error.
struct Receiver {
    /// The head of the final answer is complete.
    var onHead: (ResponseHead) throws(HTTPError) -> Void
    /// So many bytes of the body have come.
    var onBody: (RawSpan) throws(HTTPError) -> Void
}

/// One request and its answer while libcurl works on them: what its callbacks see and leave behind.
final class Exchange {
    private let receiver: Receiver
    /// The request's body; `nil` when it has none.
    let source: BodySource?
    private(set) var head: ResponseHead?
    /// Body bytes of the answer.
    private(set) var received: UInt64 = 0
    /// Why one of our own closures ended the transfer.
    private(set) var failure: HTTPError?
    private(set) var isConnected = false
    /// Since when the peer has been silent while we waited for it.
    private(set) var lastActivity = SuspendingClock.now
    private var parser = HeadParser()
    private var sockets: [Int32] = []
    /// The connection's own; unknown when it is a kept one.
    private var socket: Int32?
    private let limits: Limits

    struct Limits {
        let shownURL: String
        let isHead: Bool
    }

    init(receiver: Receiver, source: BodySource?, limits: Limits) {
        self.receiver = receiver
        self.source = source
        self.limits = limits
    }

    /// The whole announced answer is here, whatever of the request is still unsent.
    var isAnswered: Bool {
        guard let head else { return false }
        if limits.isHead || head.isBodiless { return true }
        return head.contentLength.map { received >= $0 } ?? false
    }

    /// libcurl tries several addresses at once, each on a socket of its own.
    func noteSocket(_ socket: Int32) { sockets.append(socket) }

    /// The connection stands and the request is about to be sent.
    func noteConnected(localPort: Int32) {
        isConnected = true
        socket = sockets.last { portOf($0) == localPort }
        noteActivity()
    }

    func noteActivity() { lastActivity = .now }

    /// - Returns: `false` to end the transfer.
    func takeHeader(_ line: String) -> Bool {
        guard failure == nil else { return false }
        defer { noteActivity() }
        switch parser.take(line) {
        case .more: return true
        case .tooLong:
            failure = .tooLarge(url: limits.shownURL, limit: HeadParser.limit)
            return false
        case .complete(let head):
            self.head = head
            return attempt { () throws(HTTPError) in try receiver.onHead(head) }
        }
    }

    /// - Returns: `false` to end the transfer.
    func takeBody(_ bytes: RawSpan) -> Bool {
        guard failure == nil else { return false }
        defer { noteActivity() }
        received += UInt64(bytes.byteCount)
        return attempt { () throws(HTTPError) in try receiver.onBody(bytes) }
    }

    /// Bytes of the request's body for libcurl.
    func supply(_ buffer: UnsafeMutableRawBufferPointer) -> BodySource.Supply {
        guard failure == nil, !isAnswered, let source else { return .stop }
        defer { noteActivity() }
        do throws(HTTPError) {
            return try source.supply(buffer) { socket.map(hasSomethingToRead) ?? false }
        } catch {
            failure = error
            return .stop
        }
    }

    private func attempt(_ body: () throws(HTTPError) -> Void) -> Bool {
        do throws(HTTPError) {
            try body()
            return true
        } catch {
            failure = error
            return false
        }
    }
}

/// The local port of a TCP socket.
private func portOf(_ socket: Int32) -> Int32? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
        guard let base = bytes.baseAddress,
            getsockname(socket, base.assumingMemoryBound(to: sockaddr.self), &length) == 0
        else { return nil }
        // IPv4 and IPv6 addresses have their port at the same place, behind the family.
        return Int32(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
    }
}

private func hasSomethingToRead(_ socket: Int32) -> Bool {
    var query = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&query, 1, 0) > 0
}
