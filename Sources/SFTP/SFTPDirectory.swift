import CCurl

/// A directory on an SFTP server: `sftp://USER@HOST[:PORT]/PATH`. Nobody's password is in it.
public struct SFTPDirectory: Sendable, Equatable, CustomStringConvertible {
    /// Who logs in.
    public let user: String
    /// The server's name or address.
    public let host: String
    /// The server's port; 22 unless the URL says another.
    public let port: Int
    /// The directory on the server: absolute, decoded, without a slash at its end.
    public let path: String
    /// The URL without the user, ready to have a name appended.
    let base: String

    /// Reads a URL.
    /// - Throws: `SFTPError.invalidURL`, which does not show what may be a password.
    public init(_ url: String) throws(SFTPError) {
        guard let parser = curl_url() else { throw .outOfMemory }
        defer { curl_url_cleanup(parser) }
        let failure = SFTPError.invalidURL(withoutUser(url))
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parser, part, &text, UInt32(flags)) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        // A libcurl without SFTP would not know the scheme; that is to be said later, and better.
        guard !url.utf8.contains(0),
            curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            part(CURLUPART_SCHEME)?.lowercased() == "sftp",
            let user = part(CURLUPART_USER, CURLU_URLDECODE), !user.isEmpty, part(CURLUPART_PASSWORD) == nil,
            part(CURLUPART_QUERY) == nil, part(CURLUPART_FRAGMENT) == nil,
            let host = part(CURLUPART_HOST), !host.isEmpty,
            let path = part(CURLUPART_PATH, CURLU_URLDECODE)
        else { throw failure }
        self.user = user
        self.host = host.lowercased()
        port = part(CURLUPART_PORT).flatMap(Int.init) ?? 22
        self.path = withoutSpareSlashes(path)
        // libcurl would take `/~/` for the home of whoever logs in, and only in some places.
        guard self.path != "/", !self.path.hasPrefix("/~"), path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            curl_url_set(parser, CURLUPART_USER, nil, 0) == CURLUE_OK,
            let base = part(CURLUPART_URL)
        else { throw failure }
        self.base = String(base.reversed().drop { $0 == "/" }.reversed())
    }

    /// The URL.
    public var description: String { "sftp://\(user)@\(server)\(path)" }

    /// Host and port, for messages.
    package var server: String { port == 22 ? host : "\(host):\(port)" }

    /// How the server calls a file in the directory.
    func path(of name: String) -> String { "\(path)/\(name)" }
}

private func withoutSpareSlashes(_ path: String) -> String {
    "/" + path.split(separator: "/").joined(separator: "/")
}

/// Everything up to the last `@` may hold a password.
private func withoutUser(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    return "…@" + url[url.index(after: at)...]
}
