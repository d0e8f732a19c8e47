package import Reports

extension Diagnosis {
    /// One thing that a build meets, and how it was found.
    package struct Finding: Sendable {
        /// Whether a build can do with it.
        package enum State: Sendable, Equatable {
            /// It is as a build needs it.
            case good
            /// The token may not look, so nobody knows.
            case unknown
            /// A build works without it; something else does not.
            case optional
            /// A build would fail; how it would end.
            case missing(ExitStatus)
        }

        /// `image storage`, `bridge` …
        package let subject: String
        package let state: State
        /// What was seen, and what is wrong with it.
        package let text: String
        /// What root enters on a node to set it right, in this order.
        package let commands: [String]
    }
}

extension Diagnosis.Finding.State {
    var name: String {
        switch self {
        case .good: "ok"
        case .unknown: "unknown"
        case .optional: "optional"
        case .missing: "missing"
        }
    }
}
