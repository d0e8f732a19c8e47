/// The `[Install]` section of a unit file (systemd.unit(5)).
struct InstallSection {
    private var values: [String: [String]] = [:]

    init(_ text: String) {
        var isInstall = false
        for line in text.split(whereSeparator: \.isNewline).map({ $0.trimming }) {
            if line.hasPrefix("[") {
                isInstall = line == "[Install]"
            } else if isInstall, !line.hasPrefix("#"), !line.hasPrefix(";"), let equals = line.firstIndex(of: "=") {
                let words = line[line.index(after: equals)...].split(whereSeparator: \.isWhitespace).map(String.init)
                let name = line[..<equals].trimming
                // An empty value takes back what was said before.
                values[name] = words.isEmpty ? [] : (values[name] ?? []) + words
            }
        }
    }

    /// The links that enabling makes, below the folder of units. Those with specifiers are left out: what they stand for
    /// is known to the guest alone.
    func links(of unit: String) -> [String] {
        func links(_ key: String, _ suffix: String) -> [String] {
            (values[key] ?? []).map { "\($0).\(suffix)/\(unit)" }
        }
        return
            (links("WantedBy", "wants") + links("RequiredBy", "requires") + links("UpheldBy", "upholds")
            + (values["Alias"] ?? [])).filter { !$0.contains("%") }
    }
}

extension StringProtocol {
    /// Without blanks at its ends.
    fileprivate var trimming: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
