import Journal

/// A guest's journal. What is read must stand in the file, and be the same when it is read again.
struct Target: FuzzCase {
    /// The fields that anybody asks for.
    private static let names = [
        "MESSAGE", "MESSAGE_ID", "SYSLOG_IDENTIFIER", "UNIT", "UNIT_RESULT", "JOB_RESULT", "_PID",
    ]

    private let bytes: [UInt8]

    init?(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = Array(bytes) }

    func judge() -> Verdict {
        guard let file = JournalFile(bytes) else { return Verdict(outcome: "no journal", fault: nil) }
        let entries = file.entries()
        return Verdict(outcome: entries.isEmpty ? "empty" : "read", fault: fault(entries, file))
    }

    private func fault(_ entries: [JournalEntry], _ file: JournalFile) -> String? {
        if entries != file.entries() { return "another reading comes to something else" }
        // An entry has a head of 64 bytes.
        if entries.count > bytes.count / 64 { return "\(entries.count) entries in \(bytes.count) bytes" }
        for entry in entries {
            for name in Self.names {
                guard let value = entry[name], !value.contains("\u{fffd}") else { continue }
                if !holds(Array("\(name)=\(value)".utf8)) {
                    return "\(name)=\(value.debugDescription) is not in the file"
                }
            }
        }
        return nil
    }

    private func holds(_ text: [UInt8]) -> Bool {
        guard text.count <= bytes.count else { return false }
        return (0...(bytes.count - text.count)).contains { start in
            bytes[start] == text[0] && bytes[start..<(start + text.count)].elementsEqual(text)
        }
    }
}

extension Target: CustomStringConvertible {
    var description: String { "\(bytes.count) bytes" }
}
