extension Invocation {
    /// The same command for each node of `--nodes`, with that node's own settings; `nil` where there are none.
    /// - Throws: `UsageError` for settings that are for one node only, and for what cannot be a node's own.
    public func nodes() throws(UsageError) -> [Invocation]? {
        guard takes(Settings.nodes), let templates = self[Settings.nodes] else { return nil }
        for setting in [Settings.node.spec, Settings.vmid.spec, Settings.versionVMIDs.spec] {
            guard let source = source(ofOption: setting.name), source != .standard else { continue }
            throw usageError("\(source.prefix(for: setting)) does not go with --nodes, which says it for each node")
        }
        for entry in nodeEntries where !templates.contains(where: { entry.key.hasPrefix($0.node + ".") }) {
            // What holds for all sections may be for a node that only others of them have.
            guard template == nil || entry.section != nil else { continue }
            let node = entry.key.prefix { $0 != "." }
            throw fileError(entry, "\(Shown.quoted(String(node))) is not among the nodes of --nodes")
        }
        var invocations: [Invocation] = []
        for template in templates { invocations.append(try narrowed(to: template)) }
        return invocations
    }

    private func narrowed(to template: NodeTemplate) throws(UsageError) -> Invocation {
        let source = source(of: Settings.nodes)
        var own: [String: ResolvedSetting] = [
            Settings.node.spec.name: ResolvedSetting(values: [template.node], source: source),
            Settings.vmid.spec.name: ResolvedSetting(values: [template.vmid], source: source),
        ]
        for entry in nodeEntries where entry.key.hasPrefix(template.node + ".") {
            let name = String(entry.key.dropFirst(template.node.count + 1))
            guard let option = Settings.perNode.first(where: { $0.name == name }) else {
                let known = Settings.perNode.map(\.name)
                throw fileError(
                    entry,
                    "\(Shown.quoted(name)) is nothing in which nodes can differ; they can in "
                        + known.joined(separator: ", "))
            }
            // As everywhere, what is empty is not set.
            guard !entry.value.isEmpty else { continue }
            let source = Source.file(path: filePath ?? "", line: entry.line)
            do {
                own[name] = ResolvedSetting(values: [try option.parse(entry.value)], source: source)
            } catch {
                throw UsageError(
                    .invalidValue(entry.value, of: option, from: source, error), in: parsed.program,
                    command: parsed.command)
            }
        }
        return replacing(own)
    }

    private func fileError(_ entry: SettingsFile.Entry, _ why: String) -> UsageError {
        UsageError(
            .settingsFile(path: filePath ?? "", line: entry.line, why), in: parsed.program, command: parsed.command)
    }
}
