import Reports
import TemplateBuilder

/// Why a command could not do its work, where the library has no say in it.
struct RunError: Error, CustomStringConvertible {
    /// What failed and what to do.
    let description: String
    let exitStatus: ExitStatus

    init(_ description: String, _ exitStatus: ExitStatus = .failure) {
        self.description = description
        self.exitStatus = exitStatus
    }
}
