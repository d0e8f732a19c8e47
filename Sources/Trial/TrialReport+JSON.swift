public import Reports

extension TrialReport {
    /// One JSON object with sorted keys.
    public var json: JSONDocument {
        struct Unit: Encodable {
            let unit: String
            let reason: String
        }
        struct Row: Encodable {
            let kind: String
            let name: String
            let state: Comparison.Fate
            let detail: String?
        }
        struct Expected: Encodable {
            let unit: String?
            let file: String?
            let met: Bool
            let seen: String
        }
        struct Document: Encodable {
            let schema = 1
            let vmid: Int
            let template: Int
            let version: Int
            let node: String
            let config: String?
            let configOfVersion: Bool
            let agent: Bool
            let release: String?
            let addresses: [Address]
            let started: Bool?
            let failedUnits: [Unit]?
            let compared: [Row]
            let ignitionJournal: [String]?
            let extensionsJournal: [String]?
            let expected: [Expected]
            let failures: [String]
            let notRead: [String]
            let kept: Bool
        }
        let expected = (guest?.judgements ?? []).map { judgement in
            let (unit, file): (String?, String?) =
                switch judgement.expectation {
                case .unit(let name): (name, nil)
                case .file(let path): (nil, path)
                }
            return Expected(unit: unit, file: file, met: judgement.isMet, seen: judgement.seen)
        }
        return JSONDocument(
            Document(
                vmid: subject.vmid, template: subject.template, version: subject.version, node: subject.node,
                config: subject.config, configOfVersion: subject.isOfVersion, agent: guest != nil,
                release: guest?.release, addresses: guest?.addresses ?? [],
                started: guest?.units?.isStartupFinished,
                failedUnits: guest?.units?.failed.map { Unit(unit: $0.unit, reason: $0.reason) },
                compared: (guest?.comparison.rows ?? []).map {
                    Row(kind: $0.kind, name: $0.name, state: $0.fate, detail: $0.detail)
                },
                ignitionJournal: guest?.excerpts?.ignition, extensionsJournal: guest?.excerpts?.extensions,
                expected: expected, failures: failures, notRead: unread, kept: isKept))
    }
}
