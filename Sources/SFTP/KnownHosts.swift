import CCurl
import FoundationEssentials

/// The lines of a file of known hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") that libcurl does not read as ssh does.
///
/// libssh2 knows neither marks nor patterns. It takes a key that stands for the host without a port for any port, even where
/// the file has another key for the very port, and takes no notice of a name with `!` before it.
struct KnownHosts {
    /// The keys that are marked as revoked, for whatever host.
    let revoked: Set<[UInt8]>
    private let entries: [Entry]

    fileprivate struct Entry {
        let names: [Substring]
        let key: [UInt8]
    }

    init(_ text: String) {
        var (revoked, entries) = (Set<[UInt8]>(), [Entry]())
        for line in text.split(whereSeparator: \.isNewline) {
            // [MARKER] HOSTS TYPE KEY [COMMENT]
            var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
            let marker = words.first?.hasPrefix("@") == true ? words.removeFirst() : nil
            guard words.count >= 3, words.first?.hasPrefix("#") == false,
                let key = Data(base64Encoded: String(words[words.startIndex + 2]))
            else { continue }
            if marker == "@revoked" { revoked.insert(Array(key)) }
            if marker == nil {
                entries.append(Entry(names: words[words.startIndex].split(separator: ","), key: Array(key)))
            }
        }
        self.revoked = revoked
        self.entries = entries
    }

    /// What the file has against a key that libcurl has found in it.
    func problem(with key: HostKey, of directory: SFTPDirectory) -> HostKeyProblem? {
        let (host, server) = Self.names(of: directory)
        if entries.contains(where: { $0.key == key.blob && ($0.excludes(host) || $0.excludes(server)) }) {
            return .unknown
        }
        // There may be several of a type.
        let keys = entries.filter { HostKey(blob: $0.key).type == key.type && $0.includes(server) }.map(\.key)
        return keys.isEmpty || keys.contains(key.blob) ? nil : .changed
    }

    /// The host, and the host with its port as it stands in the file: without one that is 22.
    private static func names(of directory: SFTPDirectory) -> (host: String, server: String) {
        var host = directory.host
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host, directory.port == 22 ? host : "[\(host)]:\(directory.port)")
    }
}

extension KnownHosts.Entry {
    /// Whether it says that it is not about this name; then it is about no other name of the line either.
    func excludes(_ name: String) -> Bool {
        names.contains { $0.hasPrefix("!") && $0.dropFirst().lowercased() == name }
    }

    func includes(_ name: String) -> Bool { names.contains { Self.isMeant(name, by: $0) } }

    private static func isMeant(_ name: String, by text: Substring) -> Bool {
        guard text.hasPrefix("|1|") else { return text.lowercased() == name }
        // |1|SALT|DIGEST, both in Base64.
        let parts = text.dropFirst(3).split(separator: "|").map { Data(base64Encoded: String($0)) }
        guard parts.count == 2, let salt = parts[0], let digest = parts[1] else { return false }
        var found = [UInt8](repeating: 0, count: 20)
        let message = Array(name.utf8)
        return Array(salt).withUnsafeBytes { salt in
            HMAC(EVP_sha1(), salt.baseAddress, Int32(salt.count), message, message.count, &found, nil) != nil
        } && found == Array(digest)
    }
}
