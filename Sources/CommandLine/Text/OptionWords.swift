extension OptionSpec {
    /// The option with its short flag, `-o, --out FILE`.
    var fullSignature: String { (short.map { "-\($0), " } ?? "") + signature }

    /// What the table says of its value beside the help line: words to choose from, variable, default.
    var facts: [String] {
        var facts: [String] = []
        if shape?.choices.count ?? 0 > 1, let choices = shape?.choices {
            facts.append("values: " + choices.joined(separator: ", "))
        }
        if isRepeatable { facts.append("repeatable") }
        if let environment, hasFlag { facts.append("env: " + environment) }
        if let shownDefault { facts.append("default: " + shownDefault) }
        switch presence {
        case .required: facts.append("required")
        case .requiredUnless(let other): facts.append("required unless --\(other) is given")
        case .optional, .defaulted: break
        }
        return facts
    }
}
