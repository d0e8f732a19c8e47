import HTTP

/// What a run tells while it works. The order is that of the events; progress may come from any thread.
public enum Report: Sendable {
    /// A step of the plan begins: its number from 1, how many there are, what it does.
    case step(Int, of: Int, String)
    /// Something worth knowing.
    case note(String)
    /// Something worth acting on.
    case warning(String)
    /// A transfer begins; its length in bytes where the server says it.
    case downloadStarted(UInt64?)
    /// Bytes downloaded so far.
    case downloaded(UInt64)
    /// Bytes sent to the storage, or written to the file, so far, and how many there will be.
    case stored(UInt64, of: UInt64?)
    /// The transfers of a step have ended.
    case transferFinished
}

/// Takes reports from any thread.
public typealias Reporter = @Sendable (Report) -> Void

/// What the download tells, in the run's own words.
func tell(_ event: DownloadEvent, to reporter: Reporter) {
    switch event {
    case .started(let total): reporter(.downloadStarted(total))
    case .retry(let attempt, let limit, let wait, let position, let error):
        reporter(
            .warning(
                (position == 0 ? "the download did not begin" : "the download broke off at byte \(position)")
                    + " (\(error)); trying again in \(wait), attempt \(attempt) of \(limit)"))
    }
}

/// The same for small files, whose progress is nobody's concern.
func tellRetries(_ event: DownloadEvent, to reporter: Reporter) {
    if case .retry = event { tell(event, to: reporter) }
}
