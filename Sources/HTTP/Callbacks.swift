import CCurl

/// libcurl's callbacks: plain functions that find their exchange through the pointer given with the option.
enum Callbacks {
    /// What the callbacks' pointer points at: the exchange, and the handle for questions about its connection.
    final class Context {
        let exchange: Exchange
        let socket: () -> Int32?

        init(exchange: Exchange, socket: @escaping () -> Int32?) {
            self.exchange = exchange
            self.socket = socket
        }
    }

    static let header: ccurl_data_function = { bytes, _, count, context in
        guard let bytes, let context else { return 0 }
        let line = UnsafeBufferPointer(start: bytes, count: count).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
        return found(context).exchange.takeHeader(line) ? count : 0
    }

    static let body: ccurl_data_function = { bytes, _, count, context in
        guard let bytes, let context else { return 0 }
        let span = UnsafeRawBufferPointer(start: bytes, count: count).bytes
        // Any other number than `count` makes libcurl end the transfer.
        return found(context).exchange.takeBody(span) || count == 0 ? count : 0
    }

    static let supply: ccurl_data_function = { bytes, size, count, context in
        guard let bytes, let context else { return Int(CURL_READFUNC_ABORT) }
        let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
        let transfer = found(context)
        return switch transfer.exchange.supply(buffer, socket: transfer.socket()) {
        case .bytes(let count): count
        case .later: Int(CURL_READFUNC_PAUSE)
        case .stop: Int(CURL_READFUNC_ABORT)
        }
    }

    static let request: curl_prereq_callback = { context, _, _, _, _ in
        guard let context else { return CURL_PREREQFUNC_ABORT }
        found(context).exchange.noteConnected()
        return CURL_PREREQFUNC_OK
    }
}

private func found(_ context: UnsafeMutableRawPointer) -> Callbacks.Context {
    Unmanaged<Callbacks.Context>.fromOpaque(context).takeUnretainedValue()
}
