extension ValueKind<String> {
    /// The URL of a Proxmox API: `https://HOST:8006`. A trailing `/` or `/api2/json`, which other tools want, is
    /// dropped. Only https: the token would travel in clear otherwise.
    public static var proxmoxURL: ValueKind {
        ValueKind(ValueShape("URL")) { text throws(ValueProblem) in
            try checkURL(text, schemes: ["https"], example: "https://HOST:8006")
            var url = text[...]
            while url.hasSuffix("/") { url = url.dropLast() }
            if url.hasSuffix("/api2/json") { url = url.dropLast("/api2/json".count) }
            while url.hasSuffix("/") { url = url.dropLast() }
            return String(url)
        }
    }

    /// Where releases come from. Without a trailing `/`. Plain http goes as well: the signature is what is trusted.
    public static var releaseURL: ValueKind {
        ValueKind(ValueShape("URL")) { text throws(ValueProblem) in
            try checkURL(text, schemes: ["https", "http", "file"], example: "https://HOST/PATH or file:///DIR")
            var url = text[...]
            while url.hasSuffix("/") { url = url.dropLast() }
            return String(url)
        }
    }

    /// A Proxmox API token's ID, `user@realm!name`. Never shown when wrong: a token with its secret appended
    /// (`user@realm!name=secret`), or the secret alone, is what people paste here.
    public static var tokenID: ValueKind {
        ValueKind(ValueShape("USER@REALM!NAME")) { text throws(ValueProblem) in
            if text.contains("=") {
                throw ValueProblem(
                    "the token's ID alone, user@realm!name: the secret after '=' goes to PROXMOX_SECRET or "
                        + "--secret-file (and a secret once in a command line should be replaced)", isSensitive: true)
            }
            let parts = text.split(separator: "!", omittingEmptySubsequences: false)
            guard parts.count == 2, isTokenName(parts[1]), let at = parts[0].lastIndex(of: "@"),
                at != parts[0].startIndex, isTokenName(parts[0][parts[0].index(after: at)...]),
                text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != ":" && $0 != "/" })
            else { throw ValueProblem("a token ID, user@realm!name", isSensitive: true) }
            return text
        }
    }

    /// A certificate's SHA-256 fingerprint, as Proxmox and `openssl x509 -fingerprint -sha256` show it; colons are
    /// optional. Comes out as `AA:BB:…`.
    public static var certificateFingerprint: ValueKind {
        ValueKind(ValueShape("SHA256")) { text throws(ValueProblem) in
            let digits = text.filter { $0 != ":" }.uppercased()
            guard digits.utf8.count == 64, digits.utf8.allSatisfy(\.isHexDigit) else {
                throw ValueProblem("a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons")
            }
            var pairs: [Substring] = []
            var rest = digits[...]
            while !rest.isEmpty {
                pairs.append(rest.prefix(2))
                rest = rest.dropFirst(2)
            }
            return pairs.joined(separator: ":")
        }
    }

    /// An OpenPGP v4 key fingerprint (RFC 9580 section 5.5.4.2), as gpg shows it; spaces are optional. Comes out as
    /// 40 upper-case digits.
    public static var keyFingerprint: ValueKind {
        ValueKind(ValueShape("FPR")) { text throws(ValueProblem) in
            let digits = text.filter { $0 != " " }.uppercased()
            guard digits.utf8.count == 40, digits.utf8.allSatisfy(\.isHexDigit) else {
                throw ValueProblem(
                    "a primary key's fingerprint: 40 hexadecimal digits (a key ID is too short to trust)")
            }
            return digits
        }
    }
}

extension ValueKind<Secret> {
    /// A secret; never shown, whatever is wrong with it.
    static var secret: ValueKind {
        ValueKind(ValueShape("SECRET")) { text throws(ValueProblem) in try Secret(checking: text) }
    }
}

/// A scheme of `schemes`, a host (or a path, for files), and nothing that could hold a password.
private func checkURL(_ text: String, schemes: [String], example: String) throws(ValueProblem) {
    guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0 + "://") }) else {
        // The text may be anything, a pasted password too, but then it says nothing that helps.
        throw ValueProblem("a URL such as \(example)", isSensitive: text.contains("@"))
    }
    let rest = text.dropFirst(scheme.count + "://".count)
    let host = rest.prefix { $0 != "/" }
    if host.contains("@") {
        throw ValueProblem("a URL without user name and password in it, such as \(example)", isSensitive: true)
    }
    let hasPlace =
        scheme == "file"
        ? rest.hasPrefix("/") && rest.utf8.contains(where: { $0 != 0x2F })
        : host.utf8.first.map({ $0.isAlphanumeric || $0 == 0x5B }) ?? false
    guard hasPlace, text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }),
        !text.contains("?"), !text.contains("#")
    else { throw ValueProblem("a URL such as \(example)") }
}

private func isTokenName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first.isAlphanumeric else { return false }
    return text.utf8.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
}
