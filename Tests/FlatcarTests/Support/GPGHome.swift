import Foundation
import TestSupport

/// A private GnuPG home with keys of its own, made by the real gpg.
struct GPGHome {
    let scratch: Scratch

    /// Makes a primary key that certifies, with a subkey that signs; returns the primary's fingerprint.
    func makeKey(_ name: String = "Release Signing <release@example.com>") throws -> String {
        let primary = try newKey { _ = try gpg(["--quick-gen-key", name, "ed25519", "cert", "never"]) }
        _ = try addSubkey(to: primary)
        return primary
    }

    /// Adds a subkey that signs; returns its fingerprint.
    func addSubkey(to primary: String) throws -> String {
        try newKey { _ = try gpg(["--quick-add-key", primary, "ed25519", "sign", "never"]) }
    }

    private func newKey(_ make: () throws -> Void) throws -> String {
        let known = Set(try fingerprints())
        try make()
        guard let new = try fingerprints().first(where: { !known.contains($0) }) else {
            throw Scratch.Failure(description: "gpg made no key")
        }
        return new
    }

    /// The public key in ASCII armour.
    func export(_ keys: String...) throws -> [UInt8] { Array(try gpg(["--armor", "--export"] + keys).utf8) }

    /// The same as it is, without armour.
    func export(plain key: String) throws -> [UInt8] {
        try gpg(["--yes", "--output", "plain", "--export", key])
        return try scratch.bytes("plain")
    }

    /// A detached signature over `data` by a primary's subkey, or by just this subkey when `!` follows.
    func sign(_ data: [UInt8], by key: String) throws -> [UInt8] {
        let file = try scratch.write(data, to: "data")
        try gpg(["--local-user", key, "--output", "signature", "--detach-sign", file])
        return try scratch.bytes("signature")
    }

    /// The primary key's packet alone: nobody vouches for it.
    func bareKey(_ primary: String) throws -> [UInt8] {
        try gpg(["--output", "whole", "--export", primary])
        let bytes = try scratch.bytes("whole")
        // Old format, with a length of one or two bytes (RFC 9580 §4.2.2).
        return bytes[0] & 3 == 0
            ? Array(bytes.prefix(2 + Int(bytes[1]))) : Array(bytes.prefix(3 + Int(bytes[1]) << 8 + Int(bytes[2])))
    }

    /// Revokes a key, with the certificate that gpg made along with it.
    func revoke(_ primary: String) throws {
        let certificate = String(
            decoding: try scratch.bytes("gpg/openpgp-revocs.d/\(primary).rev"), as: UTF8.self)
        // gpg puts a colon before the armour so that nobody imports it by mistake.
        try gpg(["--import", try scratch.write(certificate.replacing(":-----BEGIN", with: "-----BEGIN"), to: "rev")])
    }

    private func fingerprints() throws -> [String] {
        try gpg(["--with-colons", "--list-keys"]).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            return fields[0] == "fpr" ? String(fields[9]) : nil
        }
    }

    @discardableResult
    private func gpg(_ arguments: [String]) throws -> String {
        try scratch.run(
            "gpg",
            [
                "--homedir", scratch.path + "/gpg", "--batch", "--quiet", "--no-tty", "--yes",
                "--no-permission-warning",
                "--trust-model", "always", "--pinentry-mode", "loopback", "--passphrase", "",
            ] + arguments)
    }
}

/// Runs `body` with an empty home; its agent is ended afterwards.
func withGPG<Result>(_ body: (GPGHome) throws -> Result) throws -> Result {
    try withScratch { scratch in
        try FileManager.default.createDirectory(
            atPath: scratch.file("gpg"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { _ = try? scratch.run("gpgconf", ["--homedir", scratch.file("gpg"), "--kill", "all"]) }
        return try body(GPGHome(scratch: scratch))
    }
}
