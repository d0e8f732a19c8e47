import FoundationEssentials
import Metrics

/// What earlier runs have left in a file. It is input from outside: one line that no reader takes would make all of the
/// file invalid for ever, so that only rows are kept that this tool can have written.
struct KnownMetrics {
    private var rows: [String: [Sample]]

    /// - Parameter now: a success that has not been yet would hide every failure until then.
    init(_ text: String, until now: Date) {
        let kinds = Dictionary(uniqueKeysWithValues: TemplateMetrics.all.map { ($0.name, $0) })
        rows = Exposition.samples(in: text, of: Set(kinds.keys))
        for (name, samples) in rows {
            guard let kind = kinds[name] else { continue }
            let ours = samples.filter { sample in
                sample.labels.map(\.name) == TemplateMetrics.identity + kind.labels && sample.vmid != nil
            }
            // Of several rows for one thing, none can be believed.
            let counts = Dictionary(grouping: ours) { $0.subject(of: kind) }.mapValues(\.count)
            rows[name] = ours.filter { counts[$0.subject(of: kind)] == 1 }
        }
        rows[TemplateMetrics.lastSuccess.name]?.removeAll { $0.value > now.timeIntervalSince1970 + 1 }
    }

    func samples(of kind: TemplateMetrics.Kind) -> [Sample] { rows[kind.name] ?? [] }

    /// The one server that has a template of this VMID; `nil` for none, and for several.
    func server(of vmid: Int) -> String? {
        let servers = Set(
            samples(of: TemplateMetrics.lastAttempt).filter { $0.vmid == vmid }.compactMap(\.template.first))
        return servers.count == 1 ? servers.first : nil
    }
}

extension Sample {
    /// Which template it is about: the values of the labels that say so.
    var template: [String] { TemplateMetrics.identity.map { label($0) ?? "" } }

    /// The template's VMID; `nil` for none that can be, or that is written in another way.
    fileprivate var vmid: Int? {
        label("vmid").flatMap { text in
            Int(text).flatMap { 1...999_999_999 ~= $0 && "\($0)" == text ? $0 : nil }
        }
    }

    /// What there may be one row for.
    fileprivate func subject(of kind: TemplateMetrics.Kind) -> [String] {
        kind.isSeveral ? labels.map(\.value) : template
    }
}
