import Foundation

/// The documents beside the code, as text.
enum Documents {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let all: [String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: repository.path + "/docs")) ?? []
        return ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "ignition/README.md"]
            + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    }()

    /// Those that tell how to use it.
    static let forUsers = all.filter { $0 == "README.md" || $0.hasPrefix("docs/") }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: repository.appending(path: name), encoding: .utf8)
    }

    /// What stands in a document outside its blocks of code.
    static func prose(_ text: String) -> [Substring] {
        var isCode = false
        return text.split(separator: "\n").filter { line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
                return false
            }
            return !isCode
        }
    }

    /// The code within the sentences of a document. Messages that are quoted (`>`) are the sources' own.
    static func spans(_ text: String) -> [String] {
        prose(text).filter { !$0.hasPrefix(">") }.flatMap { line in
            line.matches(of: /`([^`]+)`/).map { String($0.1) }
        }
    }
}
