import Files
import Reports
import TemplateBuilder

/// A small text file that a person wrote: settings, a secret.
enum TextFile {
    /// One that a person has named for this run, so that it is a mistake of usage when it is not there.
    /// - Parameter refusesPipes: whether a pipe is refused: it may never say anything, and says it only once.
    static func named(_ path: String, refusesPipes: Bool = false) throws -> String {
        do {
            return try read(path, refusesPipes: refusesPipes)
        } catch let error as FileError {
            throw RunError("\(error)", .usage)
        }
    }

    static func read(_ path: String, refusesPipes: Bool = false) throws -> String {
        let bytes = try SmallFile.read(path, refusesPipes: refusesPipes, isStopped: { StopSignal.isRaised })
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RunError("\(path): is not UTF-8 text", .usage)
        }
        return text
    }
}
