/// What the stages took: for each, the least of several rounds of each sample.
struct StageTimes {
    /// The stages, in the order in which they were first seen.
    private var names: [String] = []
    private var least: [String: [Int: Double]] = [:]

    mutating func note(_ name: String, sample: Int, nanoseconds: Double) {
        if least[name] == nil { names.append(name) }
        least[name, default: [:]][sample] = min(nanoseconds, least[name]?[sample] ?? .infinity)
    }

    /// A line for each stage.
    func table(outputBytes: Int) -> String {
        names.map { name in
            let sum = least[name, default: [:]].values.reduce(0, +)
            let hundredths = Int((100 * sum / Double(outputBytes)).rounded())
            let figure = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
            return String(repeating: " ", count: max(0, 6 - figure.count)) + figure + "  " + name
        }.joined(separator: "\n")
    }
}
