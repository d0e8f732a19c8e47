import CommandLine

/// The VMIDs that a template of the settings file takes up, its own and those of its versions. Two templates that share
/// one would take each other's versions for their own.
struct TemplatePlaces {
    private let name: String
    private let url: String
    private let places: [(vmid: Int, versions: ClosedRange<Int>)]
    /// Where the VMID was said.
    private let line: Int

    /// - Throws: `UsageError` for settings that do not go together.
    private init(_ invocation: Invocation) throws {
        name = invocation.template ?? ""
        let given = invocation.source(of: Settings.url) == nil ? "" : invocation[Settings.url]
        url = given.lowercased()
        places = try (try invocation.nodes() ?? [invocation]).map { ($0[Settings.vmid], try $0.versionVMIDs()) }
        let source = invocation.takes(Settings.nodes) ? invocation.source(of: Settings.nodes) : nil
        line = (source ?? invocation.source(of: Settings.vmid))?.line ?? 0
    }

    /// What two templates share, in words; `nil` for nothing, and where they are on two servers.
    private func overlap(with other: TemplatePlaces) -> String? {
        guard url == other.url else { return nil }
        for (vmid, versions) in places {
            for (otherVMID, otherVersions) in other.places {
                if vmid == otherVMID { return "sections [\(name)] and [\(other.name)] share the VMID \(vmid)" }
                if versions.contains(otherVMID) { return Self.words(otherVMID, other, versions, self) }
                if otherVersions.contains(vmid) { return Self.words(vmid, self, otherVersions, other) }
                if versions.overlaps(otherVersions) {
                    return
                        "the VMIDs of the versions of section [\(name)], \(Self.words(versions)), and of [\(other.name)], "
                        + "\(Self.words(otherVersions)), overlap"
                }
            }
        }
        return nil
    }

    private static func words(
        _ vmid: Int, _ template: TemplatePlaces, _ versions: ClosedRange<Int>, _ other: TemplatePlaces
    ) -> String {
        "the VMID \(vmid) of section [\(template.name)] is among those of the versions of [\(other.name)], \(words(versions))"
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
            guard !template.isWrong(Settings.vmid), !template.isWrong(Settings.versionVMIDs),
                !template.isWrong(Settings.nodes), !template.isWrong(Settings.url)
            else { continue }
            let invocation = template.invocation
            for one in (try? invocation.nodes()) ?? [invocation] {
                do {
                    _ = try one.versionVMIDs()
                } catch {
                    let source = one.source(of: Settings.versionVMIDs) ?? one.source(of: Settings.vmid)
                    // The place stands before every finding.
                    let text = error.message.split(separator: ": ", maxSplits: 1).last.map(String.init)
                    findings.append(SettingsFinding(line: source?.line ?? 0, text ?? error.message))
                }
            }
            guard let places = try? TemplatePlaces(invocation) else { continue }
            for earlier in known {
                guard let words = earlier.overlap(with: places) else { continue }
                findings.append(SettingsFinding(line: places.line, words))
            }
            known.append(places)
        }
        return findings
    }
}

extension Source {
    /// The line of the settings file; `nil` for other places.
    fileprivate var line: Int? { if case .file(_, let line) = self { line } else { nil } }
}
