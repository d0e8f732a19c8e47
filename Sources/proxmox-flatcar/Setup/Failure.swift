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

    init(message: String, _ status: ExitStatus) {
        self.message = message
        exitCode = status.rawValue
    }

    init(_ error: any Error) { self.init(message: oneLine("\(error)"), error.runStatus) }

    /// That of the whole run.
    init(ofRun error: any Error) { self.init(message: error.runWords, error.runStatus) }

    /// As the result of a run that has no other.
    var document: JSONDocument {
        struct Document: Encodable {
            let schema = 1
            let error: Failure
        }
        return JSONDocument(Document(error: self))
    }
}
