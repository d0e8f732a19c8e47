import CCurl
import Curl

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
        let failure = SFTPError.invalidURL(URLParts.withoutUser(url))
        let read: URLParts?
        do throws(CurlError) {
            // A libcurl without SFTP would not know the scheme; that is to be said later, and better.
            read = try URLParts(url, anyScheme: true)
        } catch {
            throw SFTPError(error)
        }
        guard let parts = read, parts.part(CURLUPART_SCHEME)?.lowercased() == "sftp",
            let user = parts.part(CURLUPART_USER, CURLU_URLDECODE), !user.isEmpty,
            parts.part(CURLUPART_PASSWORD) == nil, parts.part(CURLUPART_QUERY) == nil,
            parts.part(CURLUPART_FRAGMENT) == nil,
            let host = parts.part(CURLUPART_HOST), !host.isEmpty,
            let path = parts.part(CURLUPART_PATH, CURLU_URLDECODE)
        else { throw failure }
        self.user = user
        self.host = host.lowercased()
        port = parts.part(CURLUPART_PORT).flatMap(Int.init) ?? 22
        self.path = withoutSpareSlashes(path)
        // libcurl would take `/~/` for the home of whoever logs in, and only in some places.
        guard self.path != "/", !self.path.hasPrefix("/~"), path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let base = parts.url(without: [CURLUPART_USER])
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
