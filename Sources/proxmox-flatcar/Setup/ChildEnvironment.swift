import CommandLine
import FoundationEssentials

/// The variables that other programs get.
enum ChildEnvironment {
    /// For a person's own program: this process's, without those that hold a secret of ours or lead to one. It runs as the
    /// same user all the same; this keeps secrets out of what it prints, and of what it starts.
    static var ofPerson: [String: String] {
        ProcessInfo.processInfo.environment.filter { !secrets.contains($0.key) }
    }

    /// Where programs are.
    static var searchPath: String { ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin" }

    private static let secrets: Set<String> = {
        let settings = [Settings.secret.spec, Settings.secretFile.spec, Settings.sftpKey.spec]
        return Set(settings.compactMap(\.environment)).union([SystemdCredential.directory])
    }()
}
