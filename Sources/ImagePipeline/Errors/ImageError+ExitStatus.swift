import Bzip2
import DiskImage
import Flatcar
import HTTP
import OpenPGP
public import Reports

extension ImageError {
    /// The exit code that tells a script what to do about it.
    public var exitStatus: ExitStatus {
        switch self {
        case .release(let error): error.exitStatus
        case .client(let error), .download(_, let error): error.exitStatus
        case .signature(_, let error): error.exitStatus
        case .compression(_, let error): error.isInputAtFault ? .verificationFailed : .failure
        // Trouble of this machine's own says nothing about what was received.
        case .image(_, .fileAccess), .thread, .file, .diskTooSmall: .failure
        case .image, .trailingBytes, .overlong, .largerThanItsDisk, .lengthMismatch, .signedTooLongAgo,
            .olderThanExpected, .signedTooLately:
            .verificationFailed
        case .oemSettings, .platformOfFlavour, .invalidFingerprint: .usage
        }
    }
}

extension FlatcarError {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .transfer(_, let error): error.exitStatus
        case .openPGP(_, let error): error.exitStatus
        case .versionFile, .wrongChannel, .wrongVersion, .untrustedKey, .versionSignatureGone: .verificationFailed
        case .keyTooOld, .noSuchRelease: .unavailable
        case .invalidRelease, .noKeyForFingerprint, .notPublished: .usage
        case .keyFile, .noCachedKey: .failure
        }
    }
}

extension HTTPError {
    /// The exit code of a server that cannot be asked.
    package var exitStatus: ExitStatus {
        if case .changedDuringDownload = self { return .verificationFailed }
        // A mistyped host must not count as something that passes, night after night.
        return isTemporary && !isUnreachable ? .temporaryFailure : .unavailable
    }
}

extension OpenPGPError {
    fileprivate var exitStatus: ExitStatus { isVerificationFailure ? .verificationFailed : .failure }
}

extension Bzip2Error {
    fileprivate var isInputAtFault: Bool {
        switch reason {
        case .stopped, .cancelled, .noThread: false
        default: true
        }
    }
}
