import CCurl

/// Owns one libcurl multi handle, which owns the connections. Transfers are driven by it and not by
/// `curl_easy_perform`, so that the clocks are ours and time spent in callbacks can be left out.
struct MultiHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    init() throws(HTTPError) {
        guard let pointer = curl_multi_init() else { throw .outOfMemory }
        self.pointer = pointer
    }

    deinit { curl_multi_cleanup(pointer) }

    func add(_ easy: borrowing EasyHandle) throws(HTTPError) {
        try check(curl_multi_add_handle(pointer, easy.pointer))
    }

    /// Also ends the transfer: its connection is closed unless the answer was complete.
    func remove(_ easy: borrowing EasyHandle) throws(HTTPError) {
        try check(curl_multi_remove_handle(pointer, easy.pointer))
    }

    /// Does what can be done without waiting.
    func perform() throws(HTTPError) {
        var running: Int32 = 0
        try check(curl_multi_perform(pointer, &running))
    }

    /// Waits until there is something to do.
    func poll(milliseconds: Int32) throws(HTTPError) {
        try check(curl_multi_poll(pointer, nil, 0, milliseconds, nil))
    }

    /// How the one transfer ended; `nil` while it runs.
    func ending() -> CURLcode? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return nil
    }
}

private func check(_ code: CURLMcode) throws(HTTPError) {
    if code == CURLM_OK { return }
    if code == CURLM_OUT_OF_MEMORY { throw .outOfMemory }
    throw .libcurl(code: Int(code.rawValue), detail: String(cString: curl_multi_strerror(code)))
}
