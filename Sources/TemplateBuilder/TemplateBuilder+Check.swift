extension TemplateBuilder {
    /// What a check found.
    public enum Check: Sendable, Equatable {
        /// The template has the newest version with these settings.
        case upToDate(release: String)
        /// The newest one was rolled back, and the template has this release instead.
        case heldBack(release: String, String)
        /// There is no template yet.
        case missing(release: String)
        /// It was built from something else; what is different.
        case outdated([String])
        /// The file with its base config was removed; the volume.
        case configGone(String)
        /// An earlier build was interrupted.
        case unfinished
    }
}

extension TemplateBuilder.Check {
    /// Whether a build would find nothing to do.
    public var isUpToDate: Bool {
        switch self {
        case .upToDate, .heldBack: true
        case .missing, .outdated, .configGone, .unfinished: false
        }
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
        case .heldBack(let has, let newest): "stays at release \(has): release \(newest) was rolled back"
        case .missing(let release): "not there yet; release \(release) can be built"
        case .outdated(let differences): "something to do: \(differences.joined(separator: "; "))"
        case .configGone(let volume): "its base config \(volume) is gone, so that no clone starts; it is to be put back"
        case .unfinished: "an interrupted build is to be finished"
        }
    }
}
