import BuildErrors
import Reports

/// An error with the node that it happened on.
struct NodeError: Error, CustomStringConvertible {
    let node: String
    let error: BuildError

    var description: String { "node \(node): \(error)" }
    var exitStatus: ExitStatus { error.exitStatus }
}
