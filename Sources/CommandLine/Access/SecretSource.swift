/// Where the API token's secret is to be had.
public enum SecretSource: Sendable {
    /// Here.
    case value(Secret)
    /// In a file that the caller reads: `Secret(fileText:)`.
    case file(path: String, source: Source)
}

extension Invocation {
    /// Where the token's secret is, by whichever of `PROXMOX_SECRET` and `--secret-file` was set nearer to this run
    /// (flag, then environment, then file). Throws `UsageError` when both were set in one place: guessing which is
    /// meant would send the wrong one. Traps for a command that takes no connection.
    public func secretSource() throws(UsageError) -> SecretSource {
        let secret = self[Settings.secret]
        let path = self[Settings.secretFile]
        switch (secret, path, source(of: Settings.secret), source(of: Settings.secretFile)) {
        case (_?, _?, .environment, .environment), (_?, _?, .file, .file):
            throw usageError("both PROXMOX_SECRET and PROXMOX_FLATCAR_SECRET_FILE are set: keep one of them")
        case (let secret?, _, .environment, .file), (let secret?, nil, _, _):
            return .value(secret)
        case (_, let path?, _, let source?):
            return .file(path: path, source: source)
        default:
            preconditionFailure("resolving lets no command run without one of the two")
        }
    }
}

extension SettingsFile {
    /// Whether the token's secret stands in the file itself, as far as it can be read.
    public var holdsSecret: Bool { lineOfSecret != nil }

    /// The line on which it stands; `nil` for none.
    public var lineOfSecret: Int? {
        contents().entries.first { $0.key == Settings.secret.spec.environment && !$0.value.isEmpty }?.line
    }
}
