import CommandLine
import Reports

/// What is wrong with a settings file, a line each.
struct SettingsFileReport {
    let path: String
    let templates: [String]
    let findings: [SettingsFinding]

    /// - Parameter findings: in any order; one that is there twice is told once.
    init(path: String, templates: [String], findings: [SettingsFinding]) {
        self.path = path
        self.templates = templates
        self.findings = Set(findings).sorted { ($0.line, $0.text) < ($1.line, $1.text) }
    }

    var errorCount: Int { findings.count(where: \.isError) }

    /// How many of what.
    var summary: String {
        let warnings = findings.count - errorCount
        guard !findings.isEmpty else {
            let sections = templates.isEmpty ? "" : "; templates: \(templates.joined(separator: ", "))"
            return "\(path): nothing is wrong\(sections)"
        }
        return "\(path): \(counted(errorCount, "error")), \(counted(warnings, "warning"))"
    }

    /// The errors' count is said on stderr, as with every failure.
    var text: String {
        findings.map {
            "\(path)\($0.line > 0 ? ":\($0.line)" : ""): \($0.isError ? "error" : "warning"): \(oneLine($0.text))\n"
        }
        .joined() + (errorCount > 0 ? "" : summary + "\n")
    }

    var json: JSONDocument {
        struct Row: Encodable {
            let line: Int
            let severity: String
            let message: String
        }
        struct Template: Encodable { let template: String }
        struct Document: Encodable {
            let schema = 1
            let file: String
            let templates: [Template]
            let errors: Int
            let warnings: Int
            let findings: [Row]
        }
        return JSONDocument(
            Document(
                file: path, templates: templates.map(Template.init), errors: errorCount,
                warnings: findings.count - errorCount,
                findings: findings.map {
                    Row(line: $0.line, severity: $0.isError ? "error" : "warning", message: oneLine($0.text))
                }))
    }

    private func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
