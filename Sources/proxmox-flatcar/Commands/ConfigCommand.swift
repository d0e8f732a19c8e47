import CommandLine
import FoundationEssentials
import Reports

/// `config`: what the settings are, and what is wrong with them.
struct ConfigCommand {
    let parsed: ParsedCommand
    let given: GivenSettings
    let console: Console

    func run() throws -> ExitStatus {
        guard let action = parsed.arguments.first.flatMap(ConfigAction.init(rawValue:)) else {
            preconditionFailure("the parser takes no other")
        }
        switch action {
        case .print: return try print()
        case .check: return try check()
        }
    }

    private func print() throws -> ExitStatus {
        var template: String?
        if case .one(let name) = try parsed.templateChoice(environment: given.environment, file: given.file) {
            template = name
        }
        let found = try parsed.examine(environment: given.environment, file: given.file, template: template)
        try found.check(Settings.output)
        for warning in found.invocation.warnings + [given.privacyWarning].compactMap(\.self) {
            console.say("warning: \(oneLine(warning))")
        }
        let report = SettingsReport(
            found: found, path: given.choice.path, wasRead: given.file != nil,
            hasCredential: given.hasCredential)
        return try console.tell(
            CommandResult(text: { report.text(width: $0) }, json: report.json, status: .success), to: found.invocation)
    }

    private func check() throws -> ExitStatus {
        let file =
            try given.file
            ?? SettingsFile(path: given.choice.path, text: TextFile.named(given.choice.path, refusesPipes: true))
        let asked = try parsed.examine(environment: given.environment, file: nil)
        try asked.check(Settings.output)
        let (findings, templates) = parsed.inspect(file)
        var all = findings + TemplatePlaces.findings(in: templates) + SharedFiles.findings(in: templates)
        if let line = file.lineOfSecret, let warning = FilePrivacy.warning(about: file.path) {
            all.append(SettingsFinding(line: line, warning))
        }
        let report = SettingsFileReport(
            path: file.path, templates: templates.compactMap(\.invocation.template), findings: all)
        return try console.tell(
            CommandResult(
                text: { _ in report.text }, json: report.json, status: .success,
                failure: report.errorCount > 0 ? RunError(report.summary, .usage) : nil), to: asked.invocation)
    }
}
