public import Reports
import Synchronization

/// Keeps what a run reports.
public final class KeptReports: Sendable {
    private let kept = Mutex<[Report]>([])

    /// Nothing yet.
    public init() {}

    /// What takes the reports.
    public var report: Reporter { { report in self.kept.withLock { $0.append(report) } } }

    /// The notes and warnings, in order.
    public var texts: [String] {
        kept.withLock { reports in
            reports.compactMap { report in
                switch report {
                case .note(let text): "note: \(text)"
                case .warning(let text): "warning: \(text)"
                default: nil
                }
            }
        }
    }
}
