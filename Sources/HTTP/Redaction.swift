/// Takes secrets out of what is shown of the wire.
enum Redaction {
    /// Header fields that prove who somebody is.
    private static let secretHeaders: Set = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "csrfpreventiontoken",
    ]

    /// A line of libcurl's trace: of a head, or of its own words.
    static func line(_ text: String) -> String {
        if let colon = text.firstIndex(of: ":"), secretHeaders.contains(text[..<colon].lowercased()) {
            return text[..<colon] + ": …"
        }
        return withoutQueryValues(withoutUserInfo(text))
    }

    /// `?name=…&other=…`, wherever a query stands in a text.
    static func withoutQueryValues(_ text: String) -> String {
        var (shown, isQuery, isValue) = ("", false, false)
        for character in text {
            switch character {
            case "?": isQuery = true
            case "&": isValue = false
            case " ", "'", "\"", ")", "#", "<", ">", "\t": (isQuery, isValue) = (false, false)
            case "=" where isQuery && !isValue:
                isValue = true
                shown += "=…"
                continue
            default: break
            }
            if !isValue { shown.append(character) }
        }
        return shown
    }

    /// `scheme://…@host`, wherever a URL stands in a text.
    static func withoutUserInfo(_ text: String) -> String {
        var (shown, rest) = ("", text[...])
        while let start = rest.range(of: "://") {
            shown += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            let authority = rest.prefix { !"/ '\"?#".contains($0) }
            guard let at = authority.lastIndex(of: "@") else { continue }
            shown += "…"
            rest = rest[at...]
        }
        return shown + rest
    }
}

extension Substring {
    /// Where a text stands first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
