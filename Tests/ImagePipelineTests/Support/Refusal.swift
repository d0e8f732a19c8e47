import ImagePipeline
import Reports
import Synchronization

/// The error of a call that must fail; `nil` when it does not.
func refusal<Result>(_ body: () throws(ImageError) -> Result) -> ImageError? {
    do throws(ImageError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// Keeps what a run reports.
final class KeptReports: Sendable {
    private let kept = Mutex<[Report]>([])

    var report: Reporter { { report in self.kept.withLock { $0.append(report) } } }

    /// The notes and warnings, in order.
    var texts: [String] {
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
