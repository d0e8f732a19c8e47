import FoundationEssentials

/// A look at a private key's file. libcurl says of every key that cannot be used that the server refused it.
enum PrivateKeyFile {
    /// The largest keys have a few KiB.
    private static let limit = 64 << 10

    static func check(_ path: String) throws(SFTPError) {
        let bytes: [UInt8]
        do throws(Unreadable) {
            bytes = try readSmallFile(path, limit: limit)
        } catch {
            throw .unusableKey(file: path, .unreadable(error.reason))
        }
        if let problem = problem(String(decoding: bytes, as: UTF8.self)) { throw .unusableKey(file: path, problem) }
    }

    /// What keeps a key from being used; `nil` when nothing does.
    static func problem(_ text: String) -> KeyProblem? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }) else {
            let firstWord = lines.first?.split(separator: " ").first ?? ""
            return ["ssh-", "ecdsa-", "sk-"].contains(where: firstWord.hasPrefix) ? .isPublic : .notAKey
        }
        let label = lines[start].dropFirst("-----BEGIN ".count)
        if label.hasPrefix("PUBLIC KEY-----") { return .isPublic }
        guard label.hasSuffix("PRIVATE KEY-----") else { return .notAKey }
        // PKCS #8 (RFC 5958) has a label of its own for it, the older PEM a header (RFC 1421, section 4.6.1.1).
        if label.hasPrefix("ENCRYPTED ") { return .encrypted }
        let body = lines[(start + 1)...].prefix { !$0.hasPrefix("-----") }
        if body.contains(where: { $0.hasPrefix("Proc-Type:") && $0.contains("ENCRYPTED") }) { return .encrypted }
        guard label.hasPrefix("OPENSSH ") else { return nil }
        return opensshProblem(body.joined())
    }

    /// OpenSSH's own format (its file PROTOCOL.key): a magic word, then the name of the cipher.
    private static func opensshProblem(_ base64: String) -> KeyProblem? {
        let magic = Array("openssh-key-v1\0".utf8)
        guard let data = Data(base64Encoded: base64), data.starts(with: magic) else { return .notAKey }
        let rest = data.dropFirst(magic.count)
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard rest.count >= 4 + length else { return .notAKey }
        return rest.dropFirst(4).prefix(length).elementsEqual("none".utf8) ? nil : .encrypted
    }
}
