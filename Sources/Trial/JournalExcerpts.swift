package import Journal

/// What of a guest's journal people look for who have changed a config.
package struct JournalExcerpts: Sendable, Equatable {
    /// What merges and fetches system extensions: systemd's and Flatcar's own units, and those that this tool's fragments
    /// bring.
    private static let extensionUnits: Set = [
        "systemd-sysext.service", "systemd-confext.service", "ensure-sysext.service", "systemd-sysupdate.service",
        "system-extensions.service",
    ]
    private static let extensionPrograms: Set = ["systemd-sysext", "systemd-confext", "systemd-sysupdate"]

    /// `PROGRAM: message`, in the order of the journal.
    package let ignition: [String]
    package let extensions: [String]

    package init(_ entries: [JournalEntry]) {
        var (ignition, extensions): ([String], [String]) = ([], [])
        for entry in entries {
            let unit = entry["UNIT"] ?? entry["_SYSTEMD_UNIT"] ?? ""
            let line = "\(entry.speaker): \(entry.message)"
            if entry["SYSLOG_IDENTIFIER"] == "ignition" || unit.hasPrefix("ignition-") { ignition.append(line) }
            if Self.extensionUnits.contains(unit) || Self.extensionPrograms.contains(entry.speaker) {
                extensions.append(line)
            }
        }
        (self.ignition, self.extensions) = (ignition, extensions)
    }
}
