import Foundation

/// A GnuPG home with a key like Flatcar's: a primary that certifies and a subkey that signs.
struct SigningHome: Sendable {
    let path: String
    let fingerprint: String

    var keyFile: String { "\(path)/key.asc" }

    /// A new key. The directory's path must be short: the agent's socket has to fit into 107 bytes.
    /// - Parameter time: when it says that it was made, as gpg's `--faked-system-time` takes it; `nil` for now.
    init(_ path: String, in scratch: ScratchDirectory, at time: String? = nil) throws {
        self.path = path
        let script = "\(Settings.repository)/scripts/support/make-signing-key"
        fingerprint = try Command.run(script, [path] + [time].compactMap { $0 }, in: scratch).text
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Signs a file: writes FILE.sig beside it.
    /// - Parameter time: when it says that it was signed; `nil` for now.
    func sign(_ file: String, in scratch: ScratchDirectory, at time: String? = nil) throws {
        unlink(file + ".sig")
        let clock = time.map { ["--faked-system-time", $0 + "!"] } ?? []
        try gpg(clock + ["--output", file + ".sig", "--detach-sign", file], in: scratch)
    }

    /// Revokes the whole key, with the certificate that gpg made along with it.
    func revoke(in scratch: ScratchDirectory) throws {
        let certificate = try String(contentsOfFile: "\(path)/openpgp-revocs.d/\(fingerprint).rev", encoding: .utf8)
        // gpg puts a colon before the armour so that nobody imports it by mistake.
        let file = try scratch.file("revocation.asc", certificate.replacing(":-----BEGIN", with: "-----BEGIN"))
        try gpg(["--import", file], in: scratch)
        try gpg(["--yes", "--armor", "--output", keyFile, "--export", fingerprint], in: scratch)
    }

    /// Ends the agent, which would outlive its home.
    func endAgent(in scratch: ScratchDirectory) {
        _ = try? Command.attempt("gpgconf", ["--homedir", path, "--kill", "all"], in: scratch)
    }

    fileprivate func gpg(_ arguments: [String], in scratch: ScratchDirectory) throws {
        try Command.run(
            "gpg",
            ["--batch", "--quiet", "--homedir", path, "--pinentry-mode", "loopback", "--passphrase", ""] + arguments,
            in: scratch)
    }
}

extension SigningHome {
    /// A key file that holds this key and another one.
    func export(with other: SigningHome, in scratch: ScratchDirectory) throws -> String {
        let file = scratch.fresh("keys.asc")
        try gpg(["--import", other.keyFile], in: scratch)
        try gpg(["--armor", "--output", file, "--export"], in: scratch)
        return file
    }
}
