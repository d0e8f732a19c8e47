/// A user's text as a message may show it.
enum Shown {
    /// The text in quotes: control characters escaped, so that it cannot steer the terminal, long ones cut, and what
    /// looks like a Proxmox secret withheld.
    static func quoted(_ text: String) -> String {
        if looksSecret(text) { return "(not shown: it looks like a secret)" }
        var shown = ""
        for scalar in text.unicodeScalars.prefix(longest) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate:
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return "'" + shown + (text.unicodeScalars.count > longest ? "...'" : "'")
    }

    /// A setting's value as it may stand in a table: as it is but for what is nobody's business. That is what looks like a
    /// secret, and in a URL the password and the query, where keys to a mirror are.
    static func value(_ text: String) -> String {
        if looksSecret(text) { return "(not shown: it looks like a secret)" }
        guard let scheme = text.firstRange(of: "://") else { return text }
        var shown = String(text[..<scheme.upperBound])
        var rest = text[scheme.upperBound...]
        if let at = rest.prefix(while: { !"/?#".contains($0) }).lastIndex(of: "@") {
            let user = rest[..<at]
            // The user of an SSH server is no secret; elsewhere the name alone may be a token.
            shown += text.hasPrefix("sftp:") && !user.contains(":") ? user : "***"
            rest = rest[at...]
        }
        guard let query = rest.firstIndex(of: "?") else { return shown + rest }
        return shown + rest[..<query] + "?***"
    }

    private static let longest = 80

    /// True for what holds a UUID, which is what Proxmox makes its token secrets of, or a token with its secret.
    static func looksSecret(_ text: String) -> Bool {
        if text.contains("!"), text.contains("=") { return true }
        let bytes = Array(text.utf8)
        guard bytes.count >= uuidLength else { return false }
        return (0...(bytes.count - uuidLength)).contains { start in
            bytes[start..<(start + uuidLength)].enumerated().allSatisfy { offset, byte in
                uuidDashes.contains(offset) ? byte == 0x2D : byte.isHexDigit
            }
        }
    }

    // RFC 9562 section 4: 8-4-4-4-12 hexadecimal digits.
    private static let uuidLength = 36
    private static let uuidDashes: Set<Int> = [8, 13, 18, 23]
}
