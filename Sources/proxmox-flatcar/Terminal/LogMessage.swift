/// Something that is said on stderr, before it is known in which form.
struct LogMessage {
    enum Level: String {
        case error, warning, info, debug

        /// What the journal takes it for (sd-daemon(3)).
        var journalPriority: String {
            switch self {
            case .error: "<3>"
            case .warning: "<4>"
            case .info, .debug: "<6>"
            }
        }
    }

    let level: Level
    /// What people read before the text: "warning: ".
    var lead = ""
    let text: String
    /// The node that it is about, where there are several.
    var node: String?
    /// What machines are told besides.
    var members: [String: LogValue] = [:]

    init(_ level: Level, _ text: String, lead: String = "", node: String? = nil, members: [String: LogValue] = [:]) {
        self.level = level
        self.text = text
        self.lead = lead
        self.node = node
        self.members = members
    }

    /// The same with other texts.
    func mapTexts(_ change: (String) -> String) -> LogMessage {
        let members = members.mapValues { if case .text(let text) = $0 { LogValue.text(change(text)) } else { $0 } }
        return LogMessage(level, change(text), lead: lead, node: node, members: members)
    }

    /// A line of progress, which is indented for people.
    init(progress line: Substring) {
        let text = line.drop { $0 == " " }
        self.init(.info, String(text), lead: String(repeating: " ", count: line.count - text.count))
    }
}

/// A text or a number.
enum LogValue: Encodable {
    case text(String)
    case number(Int)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        }
    }
}
