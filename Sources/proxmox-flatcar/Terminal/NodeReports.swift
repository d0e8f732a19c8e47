import Reports
import Synchronization

/// What runs for single nodes tell, so that one sees whose it is, and one line of progress for all of them.
final class NodeReports: Sendable {
    private let report: Reporter
    /// Bytes that each node has stored so far.
    private let stored = Mutex<[String: UInt64]>([:])

    /// - Parameter report: takes what is told of all.
    init(_ report: @escaping Reporter) { self.report = report }

    /// Takes what the run for one node tells.
    func reporter(of node: String) -> Reporter {
        { [self] event in
            switch event {
            case .step, .note, .warning: report(.of(node: node, event))
            case .stored(let bytes, of: let length):
                // The slowest sets the pace.
                let least = stored.withLock { stored in
                    stored[node] = bytes
                    return stored.values.min() ?? bytes
                }
                report(.stored(least, of: length))
            // Several tasks at once do not fit into one line.
            case .taskProgress, .taskEnded: break
            case .of, .stepEnded: report(event)
            case .downloadStarted, .downloaded, .transferFinished: report(event)
            }
        }
    }
}
