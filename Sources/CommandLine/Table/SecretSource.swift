/// Where the API token's secret is to be had.
public enum SecretSource: Sendable {
    /// Here.
    case value(Secret)
    /// In a file that the caller reads: `Secret(fileText:)`.
    case file(path: String, source: Source)
}

extension Invocation {
    /// Where the token's secret is, by whichever of `PROXMOX_SECRET` and `--secret-file` was set nearer to this run
    /// (flag, then environment, then file); nil when neither was. Throws `UsageError` when both were set in one
    /// place: guessing which is meant would send the wrong one.
    public func secretSource() throws(UsageError) -> SecretSource? {
        let secret = self[Settings.secret]
        guard let path = self[Settings.secretFile], let source = source(of: Settings.secretFile) else {
            return secret.map { .value($0) }
        }
        guard let secret else { return .file(path: path, source: source) }
        switch (source, self.source(of: Settings.secret)) {
        case (.environment, .environment), (.file, .file):
            throw usageError("both PROXMOX_SECRET and PROXMOX_FLATCAR_SECRET_FILE are set: keep one of them")
        case (.file, .environment):
            return .value(secret)
        default:
            return .file(path: path, source: source)
        }
    }

    /// The error for a run that needs the secret and has none.
    public func missingSecret() -> UsageError {
        usageError(
            "missing the token's secret: put it in the environment or the settings file as PROXMOX_SECRET, or in a file "
                + "named by --secret-file")
    }
}
