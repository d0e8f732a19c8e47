import CCurl

/// Owns one libcurl easy handle. Every option's return code is checked: a failure means that this libcurl
/// cannot do what the module is built on.
struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    init() throws(HTTPError) {
        guard let pointer = curl_easy_init() else { throw .outOfMemory }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Forgets all options; connections and the DNS cache stay with the multi handle.
    func reset() { curl_easy_reset(pointer) }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(ccurl_set_long(pointer, option, value))
    }

    /// Sets a size that matters for speed alone. libcurl refuses while it still holds the buffer of a transfer
    /// that ended early (a name that did not resolve), and goes on with that one then.
    func tune(_ option: CURLoption, _ value: Int) { _ = ccurl_set_long(pointer, option, value) }

    func set(_ option: CURLoption, size: UInt64) throws(HTTPError) {
        guard let size = curl_off_t(exactly: size) else { throw .unsupported("a body of \(size) bytes is too large") }
        try check(ccurl_set_size(pointer, option, size))
    }

    func set(_ option: CURLoption, _ text: String?) throws(HTTPError) {
        try check(ccurl_set_text(pointer, option, text))
    }

    /// The caller keeps what `value` points at alive until the transfer is over.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(HTTPError) {
        try check(ccurl_set_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, _ function: ccurl_data_function) throws(HTTPError) {
        try check(ccurl_set_data_function(pointer, option, function))
    }

    func setSocketFunction(_ function: curl_sockopt_callback) throws(HTTPError) {
        try check(ccurl_set_socket_function(pointer, function))
    }

    func setRequestFunction(_ function: curl_prereq_callback) throws(HTTPError) {
        try check(ccurl_set_request_function(pointer, function))
    }

    func setCertificateCheck(_ context: UnsafeMutablePointer<ccurl_certificate_check>) throws(HTTPError) {
        try check(ccurl_set_certificate_check(pointer, context))
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func size(_ info: CURLINFO) -> UInt64 {
        var value: curl_off_t = 0
        return ccurl_get_size(pointer, info, &value) == CURLE_OK ? UInt64(max(0, value)) : 0
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ccurl_get_text(pointer, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    /// Goes on with a transfer that a callback has paused.
    func resume() throws(HTTPError) { try check(curl_easy_pause(pointer, CURLPAUSE_CONT)) }
}

private func check(_ code: CURLcode) throws(HTTPError) {
    if code == CURLE_OK { return }
    if code == CURLE_OUT_OF_MEMORY { throw .outOfMemory }
    throw .libcurl(code: Int(code.rawValue), detail: String(cString: curl_easy_strerror(code)))
}
