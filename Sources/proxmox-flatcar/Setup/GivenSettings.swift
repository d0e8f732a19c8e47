import CommandLine
import FoundationEssentials

/// Where settings come from beside the command line: the environment, and the settings file.
struct GivenSettings {
    let environment: [String: String]
    /// Whether the file with the token's secret is a credential of systemd's, and no setting.
    let hasCredential: Bool
    /// Where the settings file is, or would be.
    let choice: SettingsFileChoice
    /// `nil` where there is none, or none that this user may read.
    let file: SettingsFile?

    /// - Throws: `RunError` for a file that somebody has named and that cannot be read.
    init(_ parsed: ParsedCommand) throws {
        environment = Self.ownEnvironment
        hasCredential = environment != ProcessInfo.processInfo.environment
        choice = try parsed.settingsFile(environment: environment)
        if choice.isExplicit {
            file = SettingsFile(path: choice.path, text: try TextFile.named(choice.path, refusesPipes: true))
        } else {
            // Nobody asked for it: a file that only root can read must not stop a command that needs none.
            file = (try? TextFile.read(choice.path, refusesPipes: true)).map { [path = choice.path] in
                SettingsFile(path: path, text: $0)
            }
        }
    }

    /// This process's, with what systemd adds to it.
    static var ownEnvironment: [String: String] { SystemdCredential.added(to: ProcessInfo.processInfo.environment) }

    /// That every user can read a secret in the file; `nil` where that is not so.
    var privacyWarning: String? {
        file.flatMap { $0.holdsSecret ? FilePrivacy.warning(about: $0.path) : nil }
    }
}
