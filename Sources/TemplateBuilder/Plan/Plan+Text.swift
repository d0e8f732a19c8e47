import FoundationEssentials

extension Plan {
    /// The plan for people.
    public var text: String {
        var lines: [String] = []
        if isEmpty {
            lines.append("Template \(vmid) on node \(node) has release \(release) already: nothing to do.")
        } else {
            lines.append(
                "Template \(vmid) on node \(node): Flatcar \(release) (\(identity.channel), \(identity.board))")
            for (index, step) in steps.enumerated() {
                lines.append("  \(index + 1). \(step.title(vmid: vmid))")
                lines += step.details.map { "       \($0.name): \($0.value)" }
            }
        }
        lines += notes.map { "note: \($0)" }
        lines += warnings.map { "warning: \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What there is after the plan has been carried out, in one line.
    public var summary: String {
        "template \(vmid) on node \(node): Flatcar \(release) (\(identity.channel), \(identity.board))\n"
    }

    /// The plan for machines: one JSON object with sorted keys.
    public var json: String { JSONPlan(self).text }
}

private struct JSONPlan: Encodable {
    struct Step: Encodable {
        let step: String
        let title: String
        let details: [String: String]
    }

    let vmid: Int
    let node: String
    let identity: Identity
    let nothingToDo: Bool
    let steps: [Step]
    let notes: [String]
    let warnings: [String]

    init(_ plan: Plan) {
        vmid = plan.vmid
        node = plan.node
        identity = plan.identity
        nothingToDo = plan.isEmpty
        notes = plan.notes
        warnings = plan.warnings
        steps = plan.steps.map { step in
            Step(
                step: step.name, title: step.title(vmid: plan.vmid),
                details: Dictionary(
                    step.details.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }))
        }
    }

    var text: String { prettyJSON(self) }
}
