import Files
import Reports
import TemplateBuilder

/// A small text file that a person wrote: settings, a secret.
enum TextFile {
    /// One that a person has named for this run, so that it is a mistake of usage when it is not there.
    static func named(_ path: String) throws -> String {
        do {
            return try read(path)
        } catch let error as FileError {
            throw RunError("\(error)", .usage)
        }
    }

    static func read(_ path: String) throws -> String {
        guard let text = String(validating: try SmallFile.read(path), as: UTF8.self) else {
            throw RunError("\(path): is not UTF-8 text")
        }
        return text
    }
}
