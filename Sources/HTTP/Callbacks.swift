import CCurl

/// libcurl's callbacks: plain functions that find their exchange through the pointer given beside them.
enum Callbacks {
    static let header: ccurl_data_function = { bytes, _, count, context in
        guard let bytes, let context else { return 0 }
        let line = UnsafeBufferPointer(start: bytes, count: count).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
        return found(context).takeHeader(line) ? count : 0
    }

    static let body: ccurl_data_function = { bytes, _, count, context in
        guard let bytes, let context else { return 0 }
        let span = UnsafeRawBufferPointer(start: bytes, count: count).bytes
        // Any other number than `count` makes libcurl end the transfer.
        return found(context).takeBody(span) || count == 0 ? count : 0
    }

    static let supply: ccurl_data_function = { bytes, size, count, context in
        guard let bytes, let context else { return Int(CURL_READFUNC_ABORT) }
        let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
        return switch found(context).supply(buffer) {
        case .bytes(let count): count
        case .later: Int(CURL_READFUNC_PAUSE)
        case .stop: Int(CURL_READFUNC_ABORT)
        }
    }

    static let socket: curl_sockopt_callback = { context, socket, _ in
        guard let context else { return CURL_SOCKOPT_ERROR }
        found(context).noteSocket(socket)
        return CURL_SOCKOPT_OK
    }

    static let request: curl_prereq_callback = { context, _, _, _, localPort in
        guard let context else { return CURL_PREREQFUNC_ABORT }
        found(context).noteConnected(localPort: localPort)
        return CURL_PREREQFUNC_OK
    }
}

private func found(_ context: UnsafeMutableRawPointer) -> Exchange {
    Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
}
