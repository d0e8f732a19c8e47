/// One entry of systemd's journal (systemd.journal-fields(7)).
public struct JournalEntry: Sendable, Equatable {
    /// The fields that are kept of an entry.
    static let names: Set = [
        "MESSAGE", "MESSAGE_ID", "SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "UNIT", "UNIT_RESULT", "JOB_TYPE", "JOB_RESULT",
        "_PID",
    ]

    private let fields: [String: String]

    /// An entry from its fields, by name.
    public init(fields: [String: String]) { self.fields = fields }

    /// The value of a field; the last one of those that are there more than once.
    public subscript(name: String) -> String? { fields[name] }

    /// What was said. Long messages are stored compressed, and are not read.
    public var message: String { fields["MESSAGE"] ?? "(a long message, which is stored compressed)" }

    /// Who said it: the program, or else the unit.
    public var speaker: String { fields["SYSLOG_IDENTIFIER"] ?? fields["_SYSTEMD_UNIT"] ?? "?" }
}
