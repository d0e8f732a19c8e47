import Flatcar
import HTTP
import Proxmox

extension BuildError {
    /// The exit code that tells a script what to do about it.
    public var exitCode: ExitCode {
        switch self {
        case .signature, .compression, .image, .trailingBytes, .lengthMismatch: .verificationFailed
        case .release(let error): error.exitCode
        case .proxmox(let error): error.exitCode
        case .download(_, let error): error.exitCode
        case .locked: .temporaryFailure
        case .missingPrivileges: .noPermission
        case .nodeRequired, .ambiguousStorage: .usage
        default: .failure
        }
    }
}

extension HTTPError {
    fileprivate var exitCode: ExitCode {
        if case .changedDuringDownload = self { return .verificationFailed }
        return isTemporary ? .temporaryFailure : .unavailable
    }
}

extension FlatcarError {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .transfer(_, let error): error.exitCode
        case .versionFile, .wrongChannel, .wrongVersion, .openPGP, .untrustedKey: .verificationFailed
        case .invalidRelease, .noKeyForFingerprint, .notPublished: .usage
        case .keyFile: .failure
        }
    }
}

extension ProxmoxError {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .unauthorized, .forbidden: .noPermission
        case .invalidURL, .invalidToken: .usage
        case .transport(let error): error.exitCode
        case .nodeUnreachable, .taskTimedOut, .uploadInterrupted: .temporaryFailure
        case .uploadLength: .verificationFailed
        default: .failure
        }
    }
}
