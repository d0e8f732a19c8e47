package import CCurl

/// Why libcurl does not do what it is told. How a transfer ended is no error here: see `EasyHandle.Ending`.
package enum CurlError: Error, Sendable, Equatable {
    /// The system gave no memory.
    case outOfMemory
    /// It cannot do what its caller is built on; its code, and its words for it.
    case refused(code: Int, detail: String)

    /// - Throws: what `code` stands for, unless that is success.
    package static func check(_ code: CURLcode) throws(CurlError) {
        if code == CURLE_OK { return }
        throw code == CURLE_OUT_OF_MEMORY ? .outOfMemory : .refused(code: Int(code.rawValue), detail: code.text)
    }

    /// - Throws: what `code` stands for, unless that is success.
    static func check(_ code: CURLMcode) throws(CurlError) {
        if code == CURLM_OK { return }
        throw code == CURLM_OUT_OF_MEMORY
            ? .outOfMemory
            : .refused(code: Int(code.rawValue), detail: String(cString: curl_multi_strerror(code)))
    }
}

extension CURLcode {
    /// libcurl's words for it, the same whatever the transfer was.
    package var text: String { String(cString: curl_easy_strerror(self)) }
}
