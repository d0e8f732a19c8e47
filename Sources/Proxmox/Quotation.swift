/// How many characters of a stranger's text are quoted.
private let quotationLimit = 500

/// What a description of ours has before the tool's record (`TemplateModel.Record`): whoever reads a message has no use
/// for a piece of it.
private let recordOpening = "<!-- proxmox-flatcar"
private let recordClosing = "-->"

/// A text from the server as one line of bounded length, without control characters and without our record.
func printable(_ text: String) -> String {
    let lines = withoutRecord(text).split(whereSeparator: \.isNewline).joined(separator: "; ")
    let kept = lines.unicodeScalars.lazy.filter { $0.value >= 0x20 && !(0x7f..<0xa0).contains($0.value) }
    return String(kept.map(Character.init).prefix(quotationLimit))
}

/// The last lines of a task's log that say more than how it ended.
func lastLines(_ log: [String], besides exitStatus: String) -> String {
    // In the log of a change, a record may have several lines.
    let lines = withoutRecord(log.joined(separator: "\n")).split(separator: "\n").map(String.init)
    let telling = lines.filter { $0 != "TASK ERROR: \(exitStatus)" }.suffix(2).map(printable)
    return telling.isEmpty ? "" : " (log: \(telling.joined(separator: "; ")))"
}

/// Without all that stands between the marks; where the closing one is missing, what follows may still be of the record.
private func withoutRecord(_ text: String) -> String {
    var (kept, rest) = ("", text[...])
    while let opening = rest.firstRange(of: recordOpening) {
        kept += rest[..<opening.lowerBound]
        rest = rest[opening.upperBound...]
        rest = rest.firstRange(of: recordClosing).map { rest[$0.upperBound...] } ?? ""
    }
    return kept + rest
}
