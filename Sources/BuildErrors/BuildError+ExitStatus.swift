import HTTP
import ImagePipeline
import Proxmox
public import Reports
import SFTP
import TemplateModel

extension BuildError {
    /// The exit code that tells a script what to do about it.
    public var exitStatus: ExitStatus {
        switch self {
        case .image(let error): error.exitStatus
        case .proxmox(let error): error.exitStatus
        case .sftp(let error): error.exitStatus
        case .specTooNew, .smokeTest: .verificationFailed
        case .locked, .busy, .running, .building, .changedMeanwhile, .overwritten, .patienceEnded: .temporaryFailure
        // A ceiling does not rise by itself.
        case .releaseWaits(_, let wait): wait.isPassing ? .temporaryFailure : .failure
        // Nobody has wanted a template that cannot be cloned, so that this must not pass for waiting.
        case .nodeOffline, .mendingWaits: .unavailable
        case .missingPrivileges, .tagsRefused: .noPermission
        case .platformReadsNoDrive, .consumer, .nodeRequired, .ambiguousStorage, .invalidFingerprint: .usage
        case .unknownVersion, .ambiguousVersion: .usage
        default: .failure
        }
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
        case .transport(let error): error.isTemporary && !error.isUnreachable ? .temporaryFailure : .unavailable
        case .nodeUnreachable, .taskTimedOut, .uploadInterrupted: .temporaryFailure
        // A page to log in at does not pass by itself.
        case .gateway: isPassing ? .temporaryFailure : .unavailable
        case .uploadLength: .verificationFailed
        case .refused: isPassing ? .temporaryFailure : .failure
        default: .failure
        }
    }
}
