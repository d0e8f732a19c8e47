/// How many characters of a stranger's text are quoted.
private let quotationLimit = 500

/// What a description of ours has before the tool's record (`TemplateModel.Record`): whoever reads a message has no use
/// for a piece of it.
private let recordOpening = "<!-- proxmox-flatcar"

/// A text from the server as one line of bounded length, without control characters and without our record.
func printable(_ text: String) -> String {
    let lines = withoutRecord(text).split(whereSeparator: \.isNewline).joined(separator: "; ")
    let kept = lines.unicodeScalars.lazy.filter { $0.value >= 0x20 && !(0x7f..<0xa0).contains($0.value) }
    return String(kept.map(Character.init).prefix(quotationLimit))
}

/// The last lines of a task's log that say more than how it ended.
func lastLines(_ log: [String], besides exitStatus: String) -> String {
    // Whatever stands behind a record may still be of it: in the log of a change, it has as many lines as it likes.
    let end = log.firstIndex { $0.contains(recordOpening) }
    let lines = end.map { log[..<$0] + [withoutRecord(log[$0])] } ?? log[...]
    let telling = lines.filter { $0 != "TASK ERROR: \(exitStatus)" && !$0.isEmpty }.suffix(2).map(printable)
    return telling.isEmpty ? "" : " (log: \(telling.joined(separator: "; ")))"
}

private func withoutRecord(_ text: String) -> String {
    text.firstRange(of: recordOpening).map { String(text[..<$0.lowerBound]) } ?? text
}
