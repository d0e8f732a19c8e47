import Bzip2
import DiskImage
import Flatcar
import HTTP
import OpenPGP
import Proxmox
import SFTP

extension BuildError {
    /// The exit code that tells a script what to do about it.
    public var exitStatus: ExitStatus {
        switch self {
        case .signature(_, let error): error.exitStatus
        case .compression(_, let error): error.isInputAtFault ? .verificationFailed : .failure
        case .image(_, .fileAccess): .failure
        case .image, .trailingBytes, .lengthMismatch, .specTooNew: .verificationFailed
        case .release(let error): error.exitStatus
        case .proxmox(let error): error.exitStatus
        case .download(_, let error): error.exitStatus
        case .sftp(let error): error.exitStatus
        case .locked, .busy, .running, .changedMeanwhile, .overwritten: .temporaryFailure
        case .smokeTest: .verificationFailed
        case .missingPrivileges: .noPermission
        case .oemSettings, .platformOfFlavour, .platformReadsNoDrive, .consumer: .usage
        case .nodeRequired, .ambiguousStorage, .invalidFingerprint: .usage
        case .unknownVersion, .ambiguousVersion: .usage
        default: .failure
        }
    }
}

extension Bzip2Error {
    fileprivate var isInputAtFault: Bool {
        switch reason {
        case .stopped, .cancelled, .noThread: false
        default: true
        }
    }
}

extension HTTPError {
    fileprivate var exitStatus: ExitStatus {
        if case .changedDuringDownload = self { return .verificationFailed }
        return isTemporary ? .temporaryFailure : .unavailable
    }
}

extension SFTPError {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .untrustedHostKey: .verificationFailed
        case .loginRefused, .denied: .noPermission
        case .invalidURL: .usage
        case .noSession, .failed: .unavailable
        default: isTemporary ? .temporaryFailure : .failure
        }
    }
}

extension OpenPGPError {
    fileprivate var exitStatus: ExitStatus { isVerificationFailure ? .verificationFailed : .failure }
}

extension FlatcarError {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .transfer(_, let error): error.exitStatus
        case .openPGP(_, let error): error.exitStatus
        case .versionFile, .wrongChannel, .wrongVersion, .untrustedKey: .verificationFailed
        case .invalidRelease, .noKeyForFingerprint, .notPublished: .usage
        case .keyFile: .failure
        }
    }
}

extension ProxmoxError {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .unauthorized, .forbidden: .noPermission
        case .invalidURL, .invalidToken: .usage
        case .transport(let error): error.exitStatus
        case .nodeUnreachable, .taskTimedOut, .uploadInterrupted: .temporaryFailure
        case .uploadLength: .verificationFailed
        default: .failure
        }
    }
}
