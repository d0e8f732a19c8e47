/// Several templates in one settings file, a section `[NAME]` each.
extension Settings {
    static let sections = OptionGroup("Templates of the settings file")

    /// Whose section of the settings file counts.
    public static let templateName = Setting(
        "template",
        ValueKind<String>(
            ValueShape(
                "NAME",
                completion: .asked(arguments: ["config", "print", "--output", "json"], keys: ["template"]))
        ) { text throws(ValueProblem) in
            guard text.utf8.allSatisfy({ $0.isAlphanumeric || "-_.".utf8.contains($0) }) else {
                throw ValueProblem("a section's name: letters, digits and - _ .")
            }
            return text
        }, in: sections, note: "the only section",
        help: "section [NAME] of the settings file: the template that this run is for")

    /// Each section's template, one after the other.
    public static let all = Setting(
        flag: "all", in: sections, environment: .none,
        help: "each template of the settings file in turn; one that fails does not stop the others")
}
