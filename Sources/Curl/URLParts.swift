package import CCurl

/// A URL taken apart by libcurl's own parser, so that it and we always agree on it.
package struct URLParts: ~Copyable {
    private let parser: OpaquePointer

    /// Reads an absolute URL.
    /// - Parameter anyScheme: whether schemes will do that this libcurl was not built for.
    /// - Returns: `nil` when the text is none.
    /// - Throws: `CurlError.outOfMemory`.
    package init?(_ text: String, anyScheme: Bool = false) throws(CurlError) {
        guard let parser = curl_url() else { throw .outOfMemory }
        let flags = UInt32(anyScheme ? CURLU_NON_SUPPORT_SCHEME : 0)
        guard !text.utf8.contains(0), curl_url_set(parser, CURLUPART_URL, text, flags) == CURLUE_OK else {
            curl_url_cleanup(parser)
            return nil
        }
        self.parser = parser
    }

    deinit { curl_url_cleanup(parser) }

    /// A part as it stands in the URL; `nil` when it does not.
    /// - Parameter flags: `CURLU_URLDECODE`, `CURLU_DEFAULT_PORT`.
    package func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, UInt32(flags)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// The URL without some of its parts; `nil` when it is none without them.
    package consuming func url(without parts: [CURLUPart]) -> String? {
        for part in parts where curl_url_set(parser, part, nil, 0) != CURLUE_OK { return nil }
        return part(CURLUPART_URL)
    }

    /// What may be shown of a text that should have been a URL: everything up to its last `@` may hold a password.
    package static func withoutUser(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        return "…@" + text[text.index(after: at)...]
    }
}
