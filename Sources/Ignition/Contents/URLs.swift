/// The scheme, in lower case; empty when there is none.
func urlScheme(_ url: String) -> String {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return "" }
    let scheme = url.utf8[..<colon]
    let isScheme = scheme.allSatisfy { byte in
        isASCIILetter(byte) || (0x30...0x39).contains(byte) || "+-.".utf8.contains(byte)
    }
    guard isScheme, scheme.first.map(isASCIILetter) ?? false else { return "" }
    return String(Substring(scheme)).lowercased()
}

/// Whether a fetcher can make sense of it: a scheme, and with `//` a host, a numeric port, sound percent-encoding.
func isURL(_ url: String) -> Bool {
    guard !urlScheme(url).isEmpty, !url.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return false }
    guard isPercentEncodingSound(url) else { return false }
    guard let start = url.firstRange(of: "://")?.upperBound else { return urlScheme(url) == "s3" }
    let authority = url[start...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    guard !host.isEmpty, !host.utf8.contains(where: { " %".utf8.contains($0) }) else { return false }
    if host.hasPrefix("[") {
        guard let end = host.firstIndex(of: "]") else { return false }
        return isPort(host[host.index(after: end)...])
    }
    guard let colon = host.firstIndex(of: ":") else { return true }
    return colon != host.startIndex && isPort(host[colon...])
}

/// Empty, or a colon and a number.
private func isPort(_ text: Substring) -> Bool {
    guard let colon = text.utf8.first else { return true }
    return colon == UInt8(ascii: ":") && (text.utf8.count == 1 || UInt16(text.dropFirst()) != nil)
}

func isPercentEncodingSound(_ url: String) -> Bool {
    let bytes = Array(url.utf8)
    return bytes.indices.allSatisfy { index in
        bytes[index] != UInt8(ascii: "%")
            || (index + 2 < bytes.count && isHexadecimal(bytes[index + 1]) && isHexadecimal(bytes[index + 2]))
    }
}

/// `?versionId` without a value.
func hasEmptyVersion(_ url: String) -> Bool {
    guard let query = url.firstIndex(of: "?") else { return false }
    return url[url.index(after: query)...].prefix { $0 != "#" }.split(separator: "&")
        .contains { $0 == "versionId" || $0 == "versionId=" }
}
