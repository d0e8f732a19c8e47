import CommandLine
import Reports

/// Every setting with its value and where it came from.
struct SettingsReport {
    let found: Examination
    /// The settings file's.
    let path: String
    let wasRead: Bool
    /// Whether systemd has given the file with the secret.
    let hasCredential: Bool

    func text(width: Int?) -> String {
        var head = "Settings file: \(path)\(wasRead ? "" : " (not there, or not readable)")\n"
        if let template = found.invocation.template {
            head += "Template: \(template)\n"
        } else if !found.templates.isEmpty {
            head += "Templates: \(found.templates.joined(separator: ", ")). Below is what holds for all of them; "
            head += "--template NAME shows what holds for one.\n"
        }
        let rows = settings.map { [$0.option.name, value($0), $0.source.map(words) ?? "-"] }
        let nodes = found.nodeLines.map { [$0.key, $0.value, words($0.source)] }
        let wrong = settings.compactMap { setting in
            setting.problem.map { "\nWrong: \(setting.option.name) (\(setting.source.map(words) ?? "")): \($0)" }
        }
        return head + "\n" + TextTable([["SETTING", "VALUE", "FROM"]] + rows + nodes).text(width: width)
            + (wrong.isEmpty ? "" : wrong.joined() + "\n")
    }

    /// What says how this command answers is no setting.
    private var settings: [FoundSetting] { found.settings.filter { $0.option.environment != nil } }

    /// As it stands in the table.
    private func value(_ setting: FoundSetting) -> String {
        if let shown = setting.shown { return shown }
        if case .optional = setting.option.presence, setting.option.name == Settings.secret.spec.name,
            settings.contains(where: { $0.option.name == Settings.secretFile.spec.name && $0.source != nil })
        {
            return "not set: in the secret file"
        }
        let standard = setting.option.shownDefault ?? (setting.option.shape == nil ? "no" : nil)
        return "not set" + (standard.map { ": " + $0 } ?? "")
    }

    private func isCredential(_ source: Source) -> Bool {
        hasCredential && source == .environment(Settings.secretFile.spec.environment ?? "")
    }

    /// The head says where the file is.
    private func words(_ source: Source) -> String {
        guard let place = source.place else { return isCredential(source) ? "systemd credential" : source.description }
        return "\(place.path.split(separator: "/").last ?? ""):\(place.line)"
    }

    var json: JSONDocument {
        struct Template: Encodable { let template: String }
        struct Row: Encodable {
            let name: String
            let variable: String?
            let value: String?
            let isSecret: Bool?
            let source: String?
            let file: String?
            let line: Int?
            let problem: String?
        }
        struct Document: Encodable {
            let schema = 1
            let file: String
            let wasRead: Bool
            let template: String?
            let templates: [Template]
            let settings: [Row]
        }
        let rows = settings.map { setting in
            Row(
                name: setting.option.name, variable: setting.option.environment,
                value: setting.option.isSecret ? nil : setting.shown,
                isSecret: setting.option.isSecret ? true : nil,
                source: setting.source.map { isCredential($0) ? "credential" : $0.kind },
                file: setting.source?.place?.path, line: setting.source?.place?.line,
                problem: setting.problem?.description)
        }
        let nodes = found.nodeLines.map { line in
            Row(
                name: line.key, variable: nil, value: line.value, isSecret: nil, source: line.source.kind,
                file: line.source.place?.path, line: line.source.place?.line, problem: nil)
        }
        return JSONDocument(
            Document(
                file: path, wasRead: wasRead, template: found.invocation.template,
                templates: found.templates.map(Template.init), settings: rows + nodes))
    }
}

extension Source {
    /// One word for machines.
    fileprivate var kind: String {
        switch self {
        case .flag: "flag"
        case .environment: "environment"
        case .file: "file"
        case .standard: "default"
        }
    }

    fileprivate var place: (path: String, line: Int)? {
        if case .file(let path, let line) = self { (path, line) } else { nil }
    }
}
