import CommandLine

/// The VMIDs that a template of the settings file takes up, its own and those of its versions. Two templates that share
/// one would take each other's versions for their own.
struct TemplatePlaces {
    /// Those of one template.
    private struct Place {
        /// What it belongs to, and its name.
        let kind, name: String
        let vmid: Int
        /// `nil` for what can be no such range, which is said where it is used.
        let versions: ClosedRange<Int>?

        init(_ kind: String, _ name: String, _ invocation: Invocation, readsVersions: Bool = true) {
            (self.kind, self.name) = (kind, name)
            vmid = invocation[Settings.vmid]
            versions = readsVersions ? try? invocation.versionVMIDs() : nil
        }
    }

    private let name: String
    private let url: String
    private let places: [Place]
    /// Where the VMID was said.
    private let line: Int

    /// - Parameter readsVersions: whether the setting for the versions' VMIDs is no wrong one.
    /// - Throws: `UsageError` for settings that do not go together.
    private init(_ invocation: Invocation, readsVersions: Bool = true) throws {
        name = invocation.template ?? ""
        let given = invocation.source(of: Settings.url) == nil ? "" : invocation[Settings.url]
        url = given.lowercased()
        let label = "[\(name)]"
        places = (try invocation.nodes() ?? [invocation]).map {
            Place("section", label, $0, readsVersions: readsVersions)
        }
        let source = invocation.takes(Settings.nodes) ? invocation.source(of: Settings.nodes) : nil
        line = (source ?? invocation.source(of: Settings.vmid))?.line ?? 0
    }

    /// What two templates share, in words; `nil` for nothing, and where they are on two servers.
    private func overlap(with other: TemplatePlaces) -> String? {
        guard url == other.url else { return nil }
        for place in places {
            for otherPlace in other.places {
                if let words = Self.overlap(place, otherPlace) { return words }
            }
        }
        return nil
    }

    private static func overlap(_ one: Place, _ other: Place) -> String? {
        if one.vmid == other.vmid { return "\(one.kind)s \(one.name) and \(other.name) share the VMID \(one.vmid)" }
        for (template, owner) in [(other, one), (one, other)] {
            guard let versions = owner.versions, versions.contains(template.vmid) else { continue }
            return "the VMID \(template.vmid) of \(template.kind) \(template.name) is among those of the versions of "
                + "\(owner.name), \(words(versions))"
        }
        guard let versions = one.versions, let others = other.versions, versions.overlaps(others) else { return nil }
        return "the VMIDs of the versions of \(one.kind) \(one.name), \(words(versions)), and of \(other.name), "
            + "\(words(others)), overlap"
    }

    /// What two nodes of one run share, in words; `nil` for nothing.
    fileprivate static func overlap(ofNodes nodes: [Invocation]) -> String? {
        let places = nodes.map { Place("node", $0[Settings.node] ?? "", $0) }
        for (index, place) in places.enumerated() {
            for other in places.dropFirst(index + 1) {
                if let words = overlap(place, other) { return words }
            }
        }
        return nil
    }

    private static func words(_ range: ClosedRange<Int>) -> String { "\(range.lowerBound)-\(range.upperBound)" }

    /// Refuses a run for templates that share a VMID with another one of the file.
    /// - Parameter concerned: the sections that the run is for.
    /// - Throws: `UsageError`.
    static func check(_ invocations: [Invocation], concerned: Set<String>) throws {
        // One that cannot be used is said to be wrong where it is used.
        let all = invocations.compactMap { invocation in
            (try? TemplatePlaces(invocation)).map { (invocation: invocation, places: $0) }
        }
        for (index, first) in all.enumerated() {
            for second in all.dropFirst(index + 1)
            where concerned.contains(first.places.name) || concerned.contains(second.places.name) {
                if let words = first.places.overlap(with: second.places) {
                    throw second.invocation.usageError(words + ": give each VMIDs of its own")
                }
            }
        }
    }

    /// The same for `config check`: all of them, with their lines, and what is wrong with a template by itself.
    static func findings(in templates: [Examination]) -> [SettingsFinding] {
        var findings: [SettingsFinding] = []
        var known: [TemplatePlaces] = []
        for template in templates {
            // A wrong value is a finding already, and says nothing of the VMIDs.
            guard !template.isWrong(Settings.vmid), !template.isWrong(Settings.nodes), !template.isWrong(Settings.url)
            else { continue }
            let invocation = template.invocation
            let readsVersions = !template.isWrong(Settings.versionVMIDs)
            for one in readsVersions ? (try? invocation.nodes()) ?? [invocation] : [] {
                do {
                    _ = try one.versionVMIDs()
                } catch {
                    let source = one.source(of: Settings.versionVMIDs) ?? one.source(of: Settings.vmid)
                    // The place stands before every finding.
                    let text = error.message.split(separator: ": ", maxSplits: 1).last.map(String.init)
                    findings.append(SettingsFinding(line: source?.line ?? 0, text ?? error.message))
                }
            }
            guard let places = try? TemplatePlaces(invocation, readsVersions: readsVersions) else { continue }
            if let nodes = try? invocation.nodes(), let words = overlap(ofNodes: nodes) {
                findings.append(SettingsFinding(line: places.line, words))
            }
            for earlier in known {
                guard let words = earlier.overlap(with: places) else { continue }
                findings.append(SettingsFinding(line: places.line, words))
            }
            known.append(places)
        }
        return findings
    }
}

extension Invocation {
    /// The same command for each node of `--nodes`; `nil` where there are none.
    /// - Throws: `UsageError`, also where two of them share VMIDs.
    func nodesApart() throws -> [Invocation]? {
        guard let nodes = try nodes() else { return nil }
        guard takes(Settings.versionVMIDs) else { return nodes }
        for node in nodes { _ = try node.versionVMIDs() }
        guard let words = TemplatePlaces.overlap(ofNodes: nodes) else { return nodes }
        throw usageError(words + ": give each VMIDs of its own")
    }
}

extension Source {
    /// The line of the settings file; `nil` for other places.
    var line: Int? { if case .file(_, let line) = self { line } else { nil } }
}
