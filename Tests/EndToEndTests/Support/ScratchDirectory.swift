import Foundation

/// A directory of one test, and what is to be undone at its end, the newest first.
final class ScratchDirectory {
    let path: String
    private var cleanUps: [() -> Void] = []
    private var names = 0

    init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/pf-e2e-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("mkdtemp in \(parent): errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func atEnd(_ cleanUp: @escaping () -> Void) { cleanUps.append(cleanUp) }

    /// A new directory in this one.
    func directory(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return "\(path)/\(name)"
    }

    /// A path in this directory that nothing has yet.
    func fresh(_ name: String) -> String {
        names += 1
        return "\(path)/\(names)-\(name)"
    }

    /// A new file in this directory.
    func file(_ name: String, _ text: String) throws -> String {
        let file = fresh(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Undoes everything, and removes the directory unless it is to be kept.
    func end(of name: String) {
        while let cleanUp = cleanUps.popLast() { cleanUp() }
        if Settings.keepsScratch {
            print("kept for '\(name)': \(path)")
        } else {
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}
