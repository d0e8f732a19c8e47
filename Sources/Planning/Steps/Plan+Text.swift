public import Reports
import TemplateModel

extension Plan {
    /// The plan for people.
    public var text: String {
        var lines: [String] = []
        if isEmpty {
            let has = identity.map { " has release \($0.release) already" } ?? ""
            lines.append("Template \(vmid) on node \(node)\(has): nothing to do.")
        } else {
            lines.append(headline)
            for (index, step) in steps.enumerated() {
                lines.append("  \(index + 1). \(oneLine(step.title))")
                lines += step.details.map { "       \($0.name): \(oneLine($0.value))" }
            }
        }
        lines += notes.map { "note: \(oneLine($0))" }
        lines += warnings.map { "warning: \(oneLine($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What there is after the plan has been carried out, in one line.
    public var summary: String { headline.prefix(1).lowercased() + headline.dropFirst() + "\n" }

    private var headline: String {
        "Template \(vmid) on node \(node)"
            + (identity.map { ": Flatcar \($0.release) (\($0.channel), \($0.board))" } ?? "")
    }

    /// The plan for machines: one JSON object with sorted keys.
    public var json: JSONDocument { JSONDocument(JSONPlan(self)) }
}

private struct JSONPlan: Encodable {
    struct Step: Encodable {
        let step: String
        let title: String
        let details: [String: String]
    }

    let schema = 1
    let vmid: Int
    let node: String
    let identity: Identity?
    let version: Int?
    let nothingToDo: Bool
    let steps: [Step]
    let notes: [String]
    let warnings: [String]
    let waiting: ReleaseWait?

    init(_ plan: Plan) {
        vmid = plan.vmid
        node = plan.node
        identity = plan.identity
        version = plan.version
        nothingToDo = plan.isEmpty
        notes = plan.notes
        warnings = plan.warnings
        waiting = plan.wait
        steps = plan.steps.map { step in
            Step(
                step: step.name, title: step.title,
                details: Dictionary(
                    step.details.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }))
        }
    }
}
