import Curl

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
    private let pace: Pace

    struct Limits {
        let shownURL: String
        let isHead: Bool
    }

    init(receiver: Receiver, source: BodySource?, pace: Pace, limits: Limits) {
        self.receiver = receiver
        self.source = source
        self.pace = pace
        self.limits = limits
    }

    /// The whole announced answer is here, whatever of the request is still unsent.
    var isAnswered: Bool {
        guard let head else { return false }
        if limits.isHead || head.isBodiless { return true }
        return head.contentLength.map { received >= $0 } ?? false
    }

    /// How libcurl reaches this exchange.
    var callbacks: Callbacks {
        var callbacks = Callbacks()
        callbacks.takeHeader = takeHeader
        callbacks.takeBody = takeBody
        callbacks.supply = supply
        callbacks.noteSocket = noteSocket
        callbacks.noteConnected = noteConnected(localPort:)
        return callbacks
    }

    /// libcurl tries several addresses at once, each on a socket of its own.
    private func noteSocket(_ socket: Int32) { sockets.append(socket) }

    /// The connection stands and the request is about to be sent.
    private func noteConnected(localPort: Int32) {
        isConnected = true
        socket = sockets.last { portOf($0) == localPort }
        noteActivity()
    }

    func noteActivity() { lastActivity = .now }

    /// Whether an answer has begun.
    var hasBegun: Bool { parser.hasBegun }

    /// - Returns: `false` to end the transfer.
    private func takeHeader(_ line: String) -> Bool {
        guard failure == nil else { return false }
        defer { noteActivity() }
        pace.noteAnswer()
        switch parser.take(line) {
        case .more: return true
        case .tooLong:
            failure = .headTooLarge(url: limits.shownURL, limit: HeadParser.limit)
            return false
        case .contradiction:
            failure = .notHTTP(url: limits.shownURL)
            return false
        case .complete(let head):
            self.head = head
            return attempt { () throws(HTTPError) in try receiver.onHead(head) }
        }
    }

    /// - Returns: `false` to end the transfer.
    private func takeBody(_ bytes: RawSpan) -> Bool {
        guard failure == nil else { return false }
        defer { noteActivity() }
        received += UInt64(bytes.byteCount)
        let began = SuspendingClock.now
        defer { pace.count(bytes.byteCount, elsewhere: began.duration(to: .now)) }
        return attempt { () throws(HTTPError) in try receiver.onBody(bytes) }
    }

    /// Bytes of the request's body for libcurl.
    private func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Callbacks.Supply {
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
