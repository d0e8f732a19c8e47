import Foundation

/// What the environment says about the run. README.md has the table.
enum Settings {
    static let environment = ProcessInfo.processInfo.environment

    static func value(_ name: String) -> String? {
        guard let text = environment["PF_E2E_" + name], !text.isEmpty else { return nil }
        return text
    }

    /// Whether scratch directories stay for a person to look at.
    static let keepsScratch = value("KEEP") != nil
    /// Whether every run's outcome is printed, to read the messages.
    static let showsRuns = value("SHOW") != nil
    /// Whether each test has a simulator of its own, rather than all of them the node that the environment names.
    static let isSimulated = value("URL") == nil

    /// The repository, found from this very file.
    static let repository = (0..<4).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }
}
