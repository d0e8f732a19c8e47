/// The names of all variables, and what people write when they mean one of them.
struct VariableNames {
    private let known: [String]
    private let settingsFile: String?
    private let templateName: String?

    init(_ program: ProgramSpec) {
        known = program.allOptions.compactMap(\.environment)
        settingsFile = program.settingsFile.spec.environment
        templateName = program.templateName.spec.environment
    }

    /// A line of the settings file whose key does not do what it seems to.
    struct Slip {
        let line: Int
        let text: String
        /// Whether it certainly says nothing to this tool, although its name is one of ours.
        let isUnknown: Bool
    }

    /// What is wrong with a variable of the environment, in words; `nil` for a setting, and for what is somebody else's.
    func slip(inEnvironment key: String) -> String? {
        guard !known.contains(key), isOurs(key) || known.contains(key.uppercased()) else { return nil }
        return "\(Shown.quoted(key)) in the environment is not a setting" + didYouMean(key)
    }

    /// Keys that look like ours and are not, keys set twice in one section, and those that have no effect there. Names and
    /// lines only, never values.
    func slips(in contents: SettingsFile.Contents) -> [Slip] {
        var slips: [Slip] = []
        var lines: [String?: [String: Int]] = [:]
        for entry in contents.entries {
            func add(_ text: String, isUnknown: Bool = false) {
                slips.append(Slip(line: entry.line, text: text, isUnknown: isUnknown))
            }
            if let earlier = lines[entry.section, default: [:]].updateValue(entry.line, forKey: entry.key) {
                add("\(entry.key) replaces the one on line \(earlier)")
            }
            if entry.key == settingsFile { add("\(entry.key) has no effect inside the settings file") }
            if entry.section != nil, entry.key == templateName {
                add("\(entry.key) has no effect inside a section")
            }
            guard !known.contains(entry.key), !entry.isOfNode else { continue }
            // The file may serve others as well (PROXMOX_SOURCENODE is Cluster API's): of foreign names only slips count.
            if isOurs(entry.key) || nearest(to: entry.key) != nil {
                add("\(Shown.quoted(entry.key)) is not a setting" + didYouMean(entry.key), isUnknown: isOurs(entry.key))
            }
        }
        return slips
    }

    private func isOurs(_ key: String) -> Bool { key.uppercased().hasPrefix(OptionSpec.environmentPrefix) }

    private func didYouMean(_ key: String) -> String { nearest(to: key).map { "; did you mean '\($0)'?" } ?? "" }

    /// The nearest variable. Of ours only what follows the prefix is compared, or any would look near to any other.
    private func nearest(to key: String) -> String? {
        let prefix = OptionSpec.environmentPrefix
        let key = key.uppercased()
        guard key.hasPrefix(prefix) else {
            // The name of a flag, in capitals.
            if known.contains(prefix + key) { return prefix + key }
            return Suggestion.nearest(to: key, in: known.filter { !$0.hasPrefix(prefix) })
        }
        let ours = known.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return Suggestion.nearest(to: String(key.dropFirst(prefix.count)), in: ours).map { prefix + $0 }
    }
}
