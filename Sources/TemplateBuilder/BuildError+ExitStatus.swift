import HTTP
import ImagePipeline
import Proxmox
public import Reports
import SFTP

extension BuildError {
    /// The exit code that tells a script what to do about it.
    public var exitStatus: ExitStatus {
        switch self {
        case .image(let error): error.exitStatus
        case .specTooNew: .verificationFailed
        case .proxmox(let error): error.exitStatus
        case .sftp(let error): error.exitStatus
        case .locked, .busy, .running, .changedMeanwhile, .overwritten: .temporaryFailure
        case .smokeTest: .verificationFailed
        case .missingPrivileges: .noPermission
        case .platformReadsNoDrive, .consumer: .usage
        case .nodeRequired, .ambiguousStorage, .invalidFingerprint: .usage
        case .unknownVersion, .ambiguousVersion: .usage
        default: .failure
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
