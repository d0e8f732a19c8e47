import FoundationEssentials

/// A small text file that a person wrote: settings, a secret, a fragment.
enum TextFile {
    /// The largest file that is read, in bytes.
    static let limit = 1 << 20

    static func bytes(_ path: String) throws(RunError) -> [UInt8] {
        let manager = FileManager.default
        guard let attributes = try? manager.attributesOfItem(atPath: path) else {
            throw RunError("\(path): no such file, or no permission to look at it")
        }
        guard attributes[.type] as? FileAttributeType != .typeDirectory else {
            throw RunError("\(path): is a directory")
        }
        guard (attributes[.size] as? Int ?? 0) <= limit else {
            throw RunError("\(path): is larger than \(limit) bytes")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw RunError("\(path): cannot be read; check its permissions")
        }
        return Array(data)
    }

    static func read(_ path: String) throws(RunError) -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw RunError("\(path): is not UTF-8 text")
        }
        return text
    }
}
