extension TemplateBuilder.Check {
    /// Whether a build would find nothing to do.
    public var isUpToDate: Bool {
        if case .upToDate = self { true } else { false }
    }

    /// One line for people.
    public func text(vmid: Int) -> String { "template \(vmid): \(words)\n" }

    /// One JSON object with sorted keys.
    public func json(vmid: Int) -> String {
        struct Document: Encodable {
            let vmid: Int
            let somethingToDo: Bool
            let reason: String
        }
        return prettyJSON(Document(vmid: vmid, somethingToDo: !isUpToDate, reason: words))
    }

    private var words: String {
        switch self {
        case .upToDate(let release): "up to date with release \(release)"
        case .missing(let release): "not there yet; release \(release) can be built"
        case .outdated(let differences): "something to do: \(differences.joined(separator: "; "))"
        case .unfinished: "an interrupted build is to be finished"
        }
    }
}
