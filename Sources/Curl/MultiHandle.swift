package import CCurl

/// Owns one libcurl multi handle, which owns the connections. Transfers are driven by it and not by
/// `curl_easy_perform`, so that the clocks are ours and time spent in callbacks can be left out.
package struct MultiHandle: ~Copyable {
    private let pointer: UnsafeMutableRawPointer

    /// A handle without transfers and connections.
    package init() throws(CurlError) {
        guard let pointer = curl_multi_init() else { throw .outOfMemory }
        self.pointer = pointer
    }

    deinit { curl_multi_cleanup(pointer) }

    /// Begins the transfer that the handle's options describe.
    package func add(_ easy: borrowing EasyHandle) throws(CurlError) {
        try CurlError.check(curl_multi_add_handle(pointer, easy.pointer))
    }

    /// Also ends the transfer: its connection is closed unless the answer was complete.
    package func remove(_ easy: borrowing EasyHandle) throws(CurlError) {
        try CurlError.check(curl_multi_remove_handle(pointer, easy.pointer))
    }

    /// Does what can be done without waiting.
    package func perform() throws(CurlError) {
        var running: Int32 = 0
        try CurlError.check(curl_multi_perform(pointer, &running))
    }

    /// Waits until there is something to do.
    package func poll(atMost patience: Duration) throws(CurlError) {
        try CurlError.check(curl_multi_poll(pointer, nil, 0, Int32(patience.milliseconds), nil))
    }

    /// How the one transfer ended; `nil` while it runs.
    package func ending() -> CURLcode? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return nil
    }
}
