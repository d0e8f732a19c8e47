/// Something wrong in the settings file.
public struct SettingsFinding: Sendable, Hashable {
    /// Where, from 1; 0 for the file as a whole.
    public let line: Int
    /// Whether a run would refuse it, or not do what it says. Otherwise it is something that was hardly meant.
    public let isError: Bool
    /// What is wrong, and what to do, without a secret.
    public let text: String

    /// Makes a finding.
    public init(line: Int, isError: Bool = true, _ text: String) {
        self.line = line
        self.isError = isError
        self.text = text
    }
}

/// Looks at a whole settings file, whichever command takes what stands in it.
struct SettingsFileCheck {
    let program: ProgramSpec
    let contents: SettingsFile.Contents

    func findings() -> [SettingsFinding] {
        let unreadable = contents.failures.map { SettingsFinding(line: $0.line, $0.why) }
        let slips = VariableNames(program).slips(in: contents).map {
            SettingsFinding(line: $0.line, isError: $0.isUnknown, $0.text)
        }
        return unreadable + slips + contents.entries.flatMap(value) + impliedVMIDs + templateName + nodeLines
            + contradictions
    }

    /// A value that its setting does not take.
    private func value(_ entry: SettingsFile.Entry) -> [SettingsFinding] {
        guard let option = program.allOptions.first(where: { $0.environment == entry.key }) else { return [] }
        return Resolver.split(entry.value, option).compactMap { finding($0, of: option, called: entry.key, entry.line) }
    }

    private func finding(
        _ text: String, of option: OptionSpec, called name: String, _ line: Int
    ) -> SettingsFinding? {
        do throws(ValueProblem) {
            _ = try option.parse(text)
            return nil
        } catch {
            let shown = error.isSensitive ? "" : " " + Shown.quoted(text)
            return SettingsFinding(line: line, "\(name)\(shown): \(error)")
        }
    }

    /// The number of a section that can be no VMID.
    private var impliedVMIDs: [SettingsFinding] {
        contents.sections.compactMap { section in
            let implied = contents.entries(for: section.name).filter { $0.line == section.line }
            return implied.compactMap {
                finding($0.value, of: Settings.vmid.spec, called: "the section's VMID", section.line)
            }.first
        }
    }

    private var templateName: [SettingsFinding] {
        let names = contents.sections.map(\.name)
        let key = Settings.templateName.spec.environment
        guard let entry = contents.entries.last(where: { $0.key == key && $0.section == nil }),
            !entry.value.isEmpty, !names.contains(entry.value)
        else { return [] }
        let nearest = Suggestion.nearest(to: entry.value, in: names).map { "; did you mean '\($0)'?" } ?? ""
        return [
            SettingsFinding(
                line: entry.line, "\(entry.key) \(Shown.quoted(entry.value)): the file has no such section\(nearest)")
        ]
    }

    /// Lines for single nodes: the setting, its value, and whether there is such a node.
    private var nodeLines: [SettingsFinding] {
        contents.entries.filter(\.isOfNode).flatMap { entry -> [SettingsFinding] in
            let node = String(entry.key.prefix { $0 != "." })
            let name = String(entry.key.dropFirst(node.count + 1))
            guard let option = Settings.perNode.first(where: { $0.name == name }) else {
                let known = Settings.perNode.map(\.name)
                let nearest = Suggestion.nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
                let text =
                    "\(Shown.quoted(name)) is nothing in which nodes can differ; they can in "
                    + known.joined(separator: ", ") + nearest
                return [SettingsFinding(line: entry.line, text)]
            }
            let wrong = entry.value.isEmpty ? nil : finding(entry.value, of: option, called: entry.key, entry.line)
            return [wrong, unknownNode(node, entry)].compactMap(\.self)
        }
    }

    private func unknownNode(_ node: String, _ entry: SettingsFile.Entry) -> SettingsFinding? {
        // What holds for all may be for a node that only some sections have.
        let sections = entry.section.map { [$0] } ?? [nil] + contents.sections.map(\.name)
        let lists = sections.compactMap { section in
            contents.entries(for: section).last { $0.key == Settings.nodes.spec.environment && !$0.value.isEmpty }
        }
        let name = Settings.nodes.spec.environment ?? ""
        guard !lists.isEmpty else {
            return SettingsFinding(
                line: entry.line, isError: false,
                "\(entry.key) only counts with \(Settings.nodes.spec.label): the file has no \(name)")
        }
        let templates = lists.map { (try? Settings.nodes.spec.parse($0.value)) as? [NodeTemplate] }
        // A list that cannot be read is said to be wrong itself.
        guard templates.allSatisfy({ $0 != nil }),
            !templates.contains(where: { $0?.contains { $0.node == node } == true })
        else { return nil }
        return SettingsFinding(line: entry.line, "\(Shown.quoted(node)) is not among the nodes of \(name)")
    }

    /// Settings that do not go together, in what holds for one template.
    private var contradictions: [SettingsFinding] {
        let sections = contents.sections.isEmpty ? [nil] : contents.sections.map { Optional($0.name) }
        return sections.flatMap { section -> [SettingsFinding] in
            let entries = contents.entries(for: section)
            func set(_ option: OptionSpec) -> SettingsFile.Entry? {
                guard let last = entries.last(where: { $0.key == option.environment }) else { return nil }
                return last.value.isEmpty ? nil : last
            }
            var findings: [SettingsFinding] = []
            if let secret = set(Settings.secret.spec), let file = set(Settings.secretFile.spec) {
                findings.append(
                    SettingsFinding(
                        line: max(secret.line, file.line),
                        "both \(secret.key) and \(file.key) are set: keep one of them"))
            }
            guard let nodes = set(Settings.nodes.spec) else { return findings }
            for other in [Settings.node.spec, Settings.vmid.spec, Settings.versionVMIDs.spec] {
                guard let entry = set(other) else { continue }
                findings.append(
                    SettingsFinding(
                        line: entry.line, "\(entry.key) does not go with \(nodes.key), which says it for each node"))
            }
            return findings
        }
    }
}

extension ParsedCommand {
    /// What is wrong in a settings file by itself, and each section's settings as far as they can be read (where there are
    /// no sections, those of the whole file): what sections have in common is for others to judge.
    public func inspect(_ file: SettingsFile) -> (findings: [SettingsFinding], templates: [Examination]) {
        let contents = file.contents()
        let sections = contents.sections.isEmpty ? [nil] : contents.sections.map { Optional($0.name) }
        return (
            SettingsFileCheck(program: program, contents: contents).findings(),
            sections.map { examine(environment: [:], contents, path: file.path, template: $0) }
        )
    }
}
