public import FoundationEssentials
public import HTTP
public import OpenPGP

/// Why a release, or the key that it is signed with, cannot be used.
public enum FlatcarError: Error, Sendable, CustomStringConvertible {
    /// A transfer failed.
    case transfer(what: String, HTTPError)
    /// `version.txt` (its URL) is not what it should be.
    case versionFile(String, String)
    /// The version belongs to another channel.
    case wrongChannel(ReleaseVersion, expected: Channel)
    /// The directory of one version says that it holds another.
    case wrongVersion(asked: ReleaseVersion, found: ReleaseVersion, url: String)
    /// `--release` is neither a version nor an alias.
    case invalidRelease(String)
    /// The server (its URL) has no such release.
    case noSuchRelease(ReleaseVersion, Channel, Board, server: String)
    /// There is no such image.
    case notPublished(String)
    /// The key file cannot be read.
    case keyFile(String, String)
    /// The key does not parse or the signature does not fit.
    case openPGP(what: String, OpenPGPError)
    /// The key file holds no key with a trusted fingerprint.
    case untrustedKey(source: String, expected: Fingerprint)
    /// A replaced pin needs a key to go with it.
    case noKeyForFingerprint(Fingerprint)
    /// The copy of the key is of this time, and cannot be had anew.
    case keyTooOld(asked: Date, because: String)
    /// There is no copy of the key, and its server is not to be asked.
    case noCachedKey(Fingerprint)
    /// The mirror has signed its `version.txt` before (what was seen, and where that is noted), and does not now.
    case versionSignatureGone(String, VersionSighting)

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .transfer(let what, let error): "\(what): \(error)"
        case .versionFile(let url, let reason):
            "\(url) is not a Flatcar version file: \(reason); check --release-url, --board and --release"
        case .wrongChannel(let version, let expected):
            "release \(version) is \(version.channel.map { "of channel \($0)" } ?? "of no published channel"), "
                + "not of channel \(expected); set --channel to match, or ask for another --release"
        case .wrongVersion(let asked, let found, let url):
            "\(url) says it is release \(found), but \(asked) was asked for; the mirror is inconsistent"
        case .invalidRelease(let text):
            "'\(text)' is no release; give current, current-YEAR (lts) or a version such as 4593.2.5"
        case .noSuchRelease(let version, let channel, let board, let server):
            "there is no release \(version) for \(board) at \(server); check --release, --channel (\(channel)) and --board. "
                + "A mirror may have fewer releases than Flatcar's server"
        case .notPublished(let reason): reason
        case .keyFile(let path, let reason): "cannot read the signing key \(path): \(reason)"
        case .openPGP(let what, let error): "\(what): \(error)"
        case .untrustedKey(let source, let expected):
            "the signing key from \(source) does not have the trusted fingerprint \(expected); "
                + "nothing it signed is accepted"
        case .noKeyForFingerprint(let fingerprint):
            "--trusted-fingerprint \(fingerprint) needs --signing-key with the key that has it"
        case .keyTooOld(let asked, let reason):
            "the copy of the signing key does not count any more: its server was last asked on "
                + "\(asked.formatted(.iso8601)), and a revocation since then would not be known. Now: \(reason)"
        case .noCachedKey(let fingerprint):
            "there is no copy of the signing key \(fingerprint) yet, and --offline asks nobody for it; give it with "
                + "--signing-key FILE"
        case .versionSignatureGone(let url, let seen):
            "\(url) is not there, but the mirror had a good one on \(seen.time.formatted(.iso8601)), for release "
                + "\(seen.release); without it nobody vouches for what the newest release is. If the mirror is right, "
                + "remove \(seen.path)"
        }
    }
}
