import CommandLine
import Reports

/// `--all`: a command that is carried out for each template of the settings file, one after the other.
struct TemplatesRun {
    let parsed: ParsedCommand
    let given: GivenSettings
    /// The sections, in the order of the file.
    let names: [String]
    let console: Console
    /// `nil` for what is no build.
    let watches: BuildWatches?

    /// - Parameter one: carries it out for one template.
    /// - Throws: `UsageError` for templates that cannot be there side by side; nothing has been sent then.
    func run(_ one: (Invocation) throws -> CommandResult) throws -> ExitStatus {
        // What holds for all says how the run talks, whatever is wrong with a section.
        let common = try parsed.examine(environment: given.environment, file: given.file).invocation
        console.begin(common, given)
        let templates = names.map { name in
            (
                name: name,
                settings: Result { () throws(UsageError) in
                    try parsed.resolve(environment: given.environment, file: given.file, template: name)
                }
            )
        }
        let usable = templates.compactMap { try? $0.settings.get() }
        try TemplatePlaces.check(usable, concerned: Set(names))
        try SharedFiles.check(usable)
        var run = Parts(
            parts: templates.map { template in
                let settings = try? template.settings.get()
                let vmid = settings.flatMap { $0[Settings.nodes] == nil ? $0[Settings.vmid] : nil }
                console.name(template: template.name)
                defer { console.name(template: nil) }
                console.report(.note("template \(template.name)"))
                return Parts.Part(
                    "Template \(template.name)" + (vmid.map { ", VMID \($0)" } ?? ""), name: template.name,
                    row: PartRow(template: template.name, vmid: vmid)
                ) {
                    let settings: Invocation
                    do {
                        settings = try template.settings.get()
                    } catch {
                        watches?[template.name].end(with: error, isTold: false)
                        throw error
                    }
                    return try one(settings)
                }
            }, noun: "templates")
        if common.takes(Settings.dryRun), common[Settings.dryRun] { run.member = \.plan }
        return try console.tell(run.result { PartRow.document(templates: $0) }, to: common)
    }
}

extension Console {
    /// Takes the settings for what is said, and says what is worth a warning before anything is done.
    func begin(_ invocation: Invocation, _ given: GivenSettings) {
        configure(
            quiet: invocation[Settings.quiet], showsProgress: !invocation[Settings.noProgress],
            json: invocation[Settings.logFormat] == "json")
        let verbosity = invocation[Settings.verbose]
        show(requests: verbosity > 0, trace: verbosity > 1 || invocation[Settings.trace])
        for warning in invocation.warnings + [given.privacyWarning].compactMap(\.self) { warn("\(warning)") }
    }
}
