import FoundationEssentials
import Reports

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How messages look on stderr: as text or as JSON, and with priorities where the journal reads them.
struct LogForm {
    /// One JSON object a line.
    var isJSON = false
    /// Whether each line begins with its priority.
    let isForJournal: Bool

    /// - Parameter environment: `JOURNAL_STREAM` is set by systemd; it may be inherited by somebody whose stderr is a file.
    init(_ environment: [String: String], descriptor: Int32) {
        var information = stat()
        isForJournal =
            fstat(descriptor, &information) == 0
            && environment["JOURNAL_STREAM"] == "\(information.st_dev):\(information.st_ino)"
    }

    /// What is written, with the line feed at its end.
    func text(_ message: LogMessage) -> String {
        let lines = isJSON ? [json(message)] : plain(message)
        let priority = isForJournal ? message.level.journalPriority : ""
        return lines.map { priority + $0 + "\n" }.joined()
    }

    private func plain(_ message: LogMessage) -> [String] {
        let whole = message.lead + (message.node.map { "\($0): " } ?? "") + message.text
        return Reports.message(whole).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func json(_ message: LogMessage) -> String {
        var members = message.members.mapValues { value in
            if case .text(let text) = value { LogValue.text(Reports.message(text)) } else { value }
        }
        members["time"] = .text(Date.now.formatted(Self.time))
        members["level"] = .text(message.level.rawValue)
        members["message"] = .text(Reports.message(message.text))
        members["node"] = message.node.map { .text($0) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(members) else { preconditionFailure("texts and numbers always encode") }
        return String(decoding: line, as: UTF8.self)
    }

    /// With milliseconds, so that requests can be told apart.
    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
