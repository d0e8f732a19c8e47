import Files
import TemplateBuilder

/// A small text file that a person wrote: settings, a secret.
enum TextFile {
    static func read(_ path: String) throws -> String {
        guard let text = String(validating: try SmallFile.read(path), as: UTF8.self) else {
            throw RunError("\(path): is not UTF-8 text")
        }
        return text
    }
}
