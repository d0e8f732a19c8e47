import CCurl

/// A list of lines as libcurl takes them: header fields, or commands.
package final class Lines {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    /// A list of such lines, none of which has a zero byte.
    package init(_ lines: [String] = []) throws(CurlError) {
        for line in lines { try append(line) }
    }

    deinit { curl_slist_free_all(pointer) }

    private func append(_ line: String) throws(CurlError) {
        guard let longer = curl_slist_append(pointer, line) else { throw .outOfMemory }
        pointer = longer
    }
}
