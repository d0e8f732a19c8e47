import BuildErrors
import CommandLine
import Flatcar
import ImagePipeline
import Reports
import SystemExtensions

extension Error {
    /// The exit code of a run that ends with this.
    var runStatus: ExitStatus {
        switch self {
        case is UsageError: .usage
        case let error as BuildError: error.exitStatus
        case let error as NodeError: error.exitStatus
        case let error as ImageError: error.exitStatus
        case let error as FlatcarError: ImageError.release(error).exitStatus
        case let error as ExtensionError: error.exitStatus
        case let error as RunError: error.exitStatus
        case let error as PartsFailure: error.exitStatus
        default: .failure
        }
    }
}

extension Error {
    /// Whether its text has several lines of our own: others quote what strangers have written.
    private var mayHaveLines: Bool { self is UsageError || (self as? RunError)?.exitStatus == .verificationFailed }

    /// What is said of it when a run ends with it.
    var runWords: String { message(mayHaveLines ? "\(self)" : oneLine("\(self)")) }
}

/// Why a run, or what it did on one node, failed, for machines.
struct Failure: Encodable {
    /// One line, unless it is for the whole run.
    let message: String
    let exitCode: Int32

    /// - Parameter isStopped: whether it was a signal that ended it.
    init(_ error: any Error, isStopped: Bool = false) {
        // How to call the command is for people.
        message = oneLine((error as? UsageError)?.message ?? "\(error)")
        exitCode = (isStopped ? StopSignal.exitCode : nil) ?? error.runStatus.rawValue
    }

    /// That of the whole run, which ends by the signal where there was one.
    init(ofRun error: any Error) {
        message = (error as? UsageError)?.message ?? error.runWords
        exitCode = StopSignal.exitCode ?? error.runStatus.rawValue
    }

    /// As the result of a run that has no other.
    var document: JSONDocument {
        struct Document: Encodable {
            let schema = 1
            let error: Failure
        }
        return JSONDocument(Document(error: self))
    }
}
