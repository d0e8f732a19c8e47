import CCurl

/// What libcurl calls while a transfer runs. What is `nil` is left as libcurl has it.
package struct Callbacks {
    /// What a body to send had to give.
    package enum Supply: Sendable, Equatable {
        /// So many bytes are in the buffer; none when there will be no more.
        case bytes(Int)
        /// Nothing now: the transfer pauses until `EasyHandle.resume`.
        case later
        /// The transfer is to end.
        case stop
    }

    /// Takes a line of an answer's head, with its line end; `false` ends the transfer.
    package var takeHeader: ((String) -> Bool)?
    /// Takes a piece of the body that comes; `false` ends the transfer.
    package var takeBody: ((RawSpan) -> Bool)?
    /// Fills a buffer with bytes of the body that goes.
    package var supply: ((UnsafeMutableRawBufferPointer) -> Supply)?
    /// Is told of each socket before it is connected; several may be tried at once.
    package var noteSocket: ((Int32) -> Void)?
    /// Is told the local port when the connection stands and the request is about to be sent.
    package var noteConnected: ((Int32) -> Void)?
    /// Takes libcurl's own words and the heads of requests and answers, which hold secrets; no bodies.
    package var takeTrace: ((TraceKind, String) -> Void)?
    /// Asked about once a second; `true` ends the transfer.
    package var isCancelled: (() -> Bool)?

    /// None.
    package init() {}
}

/// What a piece of a trace is; the marks are those of curl(1).
package enum TraceKind: String, Sendable {
    /// libcurl's own words.
    case words = "*"
    /// The head of a request.
    case sent = ">"
    /// A line of an answer's head.
    case received = "<"

    /// - Returns: `nil` for bodies and what TLS makes of them.
    init?(_ type: curl_infotype) {
        switch type {
        case CURLINFO_TEXT: self = .words
        case CURLINFO_HEADER_OUT: self = .sent
        case CURLINFO_HEADER_IN: self = .received
        default: return nil
        }
    }
}

extension EasyHandle {
    /// Has libcurl call these until the options are forgotten.
    package func set(_ callbacks: Callbacks) throws(CurlError) {
        let box = Box(callbacks)
        if callbacks.takeHeader != nil {
            try set { ccurl_set_data_function($0, CURLOPT_HEADERFUNCTION, takeHeader) }
            try set(CURLOPT_HEADERDATA, context: box)
        }
        if callbacks.takeBody != nil {
            try set { ccurl_set_data_function($0, CURLOPT_WRITEFUNCTION, takeBody) }
            try set(CURLOPT_WRITEDATA, context: box)
        }
        if callbacks.supply != nil {
            try set { ccurl_set_data_function($0, CURLOPT_READFUNCTION, supply) }
            try set(CURLOPT_READDATA, context: box)
        }
        if callbacks.noteSocket != nil {
            try set { ccurl_set_socket_function($0, noteSocket) }
            try set(CURLOPT_SOCKOPTDATA, context: box)
        }
        if callbacks.noteConnected != nil {
            try set { ccurl_set_request_function($0, noteConnected) }
            try set(CURLOPT_PREREQDATA, context: box)
        }
        if callbacks.takeTrace != nil {
            try set(CURLOPT_VERBOSE, 1)
            try set { ccurl_set_debug_function($0, takeTrace) }
            try set(CURLOPT_DEBUGDATA, context: box)
        }
        if callbacks.isCancelled != nil {
            try set(CURLOPT_NOPROGRESS, 0)
            try set { ccurl_set_progress_function($0, isCancelled) }
            try set(CURLOPT_XFERINFODATA, context: box)
        }
    }
}

/// What libcurl gives back to the functions below.
private final class Box {
    let callbacks: Callbacks

    init(_ callbacks: Callbacks) { self.callbacks = callbacks }

    static func at(_ context: UnsafeMutableRawPointer) -> Callbacks {
        Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().callbacks
    }
}

private let takeHeader: ccurl_data_function = { bytes, _, count, context in
    guard let bytes, let context, let take = Box.at(context).takeHeader else { return 0 }
    let line = UnsafeBufferPointer(start: bytes, count: count).withMemoryRebound(to: UInt8.self) {
        String(decoding: $0, as: UTF8.self)
    }
    return take(line) ? count : 0
}

private let takeBody: ccurl_data_function = { bytes, _, count, context in
    guard let bytes, let context, let take = Box.at(context).takeBody else { return 0 }
    // Any other number than `count` makes libcurl end the transfer.
    return take(UnsafeRawBufferPointer(start: bytes, count: count).bytes) ? count : 0
}

private let supply: ccurl_data_function = { bytes, size, count, context in
    guard let bytes, let context, let supply = Box.at(context).supply else { return Int(CURL_READFUNC_ABORT) }
    return switch supply(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) {
    case .bytes(let count): count
    case .later: Int(CURL_READFUNC_PAUSE)
    case .stop: Int(CURL_READFUNC_ABORT)
    }
}

private let noteSocket: curl_sockopt_callback = { context, socket, _ in
    guard let context else { return CURL_SOCKOPT_ERROR }
    Box.at(context).noteSocket?(socket)
    return CURL_SOCKOPT_OK
}

private let noteConnected: curl_prereq_callback = { context, _, _, _, localPort in
    guard let context else { return CURL_PREREQFUNC_ABORT }
    Box.at(context).noteConnected?(localPort)
    return CURL_PREREQFUNC_OK
}

private let takeTrace: curl_debug_callback = { _, type, bytes, count, context in
    guard let bytes, let context, let take = Box.at(context).takeTrace, let kind = TraceKind(type) else { return 0 }
    let text = UnsafeBufferPointer(start: bytes, count: count).withMemoryRebound(to: UInt8.self) {
        String(decoding: $0, as: UTF8.self)
    }
    take(kind, text)
    return 0
}

private let isCancelled: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context else { return 1 }
    return Box.at(context).isCancelled?() == true ? 1 : 0
}
