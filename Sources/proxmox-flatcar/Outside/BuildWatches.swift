import CommandLine
import Reports

/// A watch for each template that a run of `build` is for. A run may fail before the turn of any: by the settings file, by a
/// wrong value, by what two templates share. Whoever could still be told then is told.
struct BuildWatches {
    private let watches: [(section: String?, watch: BuildWatch)]

    /// - Parameter given: `nil` where what somebody has named cannot be read.
    /// - Returns: `nil` for another command.
    init?(_ parsed: ParsedCommand, _ given: GivenSettings?, console: Console) {
        guard parsed.name == CommandName.build.rawValue else { return nil }
        let settings = parsed.readableSettings(
            environment: given?.environment ?? GivenSettings.ownEnvironment, file: given?.file, isComplete: given != nil
        )
        watches = settings.map { ($0.section, BuildWatch($0, console: console)) }
    }

    /// That of a section; `nil` is for what holds for all.
    subscript(section: String?) -> BuildWatch {
        guard let found = watches.first(where: { $0.section == section }) else {
            preconditionFailure("a run is for the templates that can be read, or it fails")
        }
        return found.watch
    }

    /// Tells of the run's end those whose turn has not come. What somebody stops is no failure of theirs.
    func end(with error: any Error) {
        guard !StopSignal.isRaised else { return }
        var told: Set<String> = []
        for (_, watch) in watches where !watch.hasEnded {
            let isTold = watch.program.map { !told.insert($0).inserted } ?? false
            watch.end(with: error, isTold: isTold)
        }
    }
}

extension Examination {
    /// The templates that the settings are for, with nothing tried yet.
    var attempts: [TemplateAttempt] {
        let url = isWrong(Settings.url) || invocation.source(of: Settings.url) == nil ? nil : invocation[Settings.url]
        let server = url.map { String($0.lowercased().trimmingPrefix("https://").prefix { $0 != "/" }) }
        if let nodes = invocation[Settings.nodes] {
            return nodes.map { TemplateAttempt(server: server, vmid: $0.vmid, node: $0.node) }
        }
        return [TemplateAttempt(server: server, vmid: invocation[Settings.vmid], node: invocation[Settings.node])]
    }
}
