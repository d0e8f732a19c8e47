import CCurl

/// The commands that a transfer is to carry out before or after it (libcurl, CURLOPT_QUOTE).
struct Commands: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) throws(SFTPError) {
        for line in lines {
            guard let longer = curl_slist_append(pointer, line) else {
                curl_slist_free_all(pointer)
                throw .outOfMemory
            }
            pointer = longer
        }
    }

    deinit { curl_slist_free_all(pointer) }

    /// A path as libcurl's own small parser of commands reads it.
    static func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
