package import HTTP
package import Reports

/// What a download tells, in the run's own words.
package func tell(_ event: DownloadEvent, to reporter: Reporter) {
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
package func tellRetries(_ event: DownloadEvent, to reporter: Reporter) {
    if case .retry = event { tell(event, to: reporter) }
}
