/// Turns progress into text: one line that is drawn over on a terminal, and never wraps there; a line now and then
/// elsewhere. It only makes the text, so that it can be tested without a terminal.
package struct ProgressMeter {
    /// Where the progress is shown.
    package enum Place {
        /// A terminal; its width is asked for each time, since people resize windows.
        case terminal(columns: () -> Int)
        /// A log, or a terminal that cannot go back to the start of a line.
        case log
    }

    private let place: Place
    private let interval: Duration
    private let now: () -> ContinuousClock.Instant
    private var transfer = TransferProgress()
    private var started: ContinuousClock.Instant?
    private var lastShown: ContinuousClock.Instant?
    private var isDrawn = false

    package init(_ place: Place, now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }) {
        self.place = place
        // Logs are read later: a line each ten seconds says that it goes on and does not fill them.
        interval = if case .terminal = place { .milliseconds(100) } else { .seconds(10) }
        self.now = now
    }

    /// What to write for a report; `nil` for nothing.
    package mutating func take(_ report: Report) -> String? {
        switch report {
        case .downloadStarted(let total): transfer.downloadTotal = total
        case .downloaded(let bytes): transfer.downloaded = bytes
        case .stored(let bytes, let total): (transfer.stored, transfer.storeTotal) = (bytes, total)
        case .transferFinished: return finish()
        case .taskProgress(let action, let percent, let elapsed):
            // Whatever is told of has gone on for a while.
            if lastShown == nil { lastShown = now() - interval }
            return show(at: now()) { taskWords(action, percent: percent, elapsed: elapsed) }
        case .taskEnded:
            lastShown = nil
            let text = erase()
            return text.isEmpty ? nil : text
        case .of, .step, .stepEnded, .note, .warning: return nil
        }
        let instant = now()
        let began = started ?? instant
        started = began
        return show(at: instant) { [transfer] in transfer.words(after: instant - began) }
    }

    /// Clears the line, so that something else can be said.
    package mutating func erase() -> String {
        defer { isDrawn = false }
        return isDrawn ? "\r\u{1b}[K" : ""
    }

    /// - Parameter words: from the longest choice to the shortest.
    private mutating func show(at instant: ContinuousClock.Instant, _ words: () -> [String]) -> String? {
        // The first wait counts from the first report, so that what is over at once shows nothing.
        guard let last = lastShown else {
            lastShown = instant
            return nil
        }
        guard instant - last >= interval else { return nil }
        lastShown = instant
        switch place {
        case .log: return fitted(words()) + "\n"
        case .terminal:
            isDrawn = true
            return "\r\u{1b}[K" + fitted(words())
        }
    }

    private mutating func finish() -> String? {
        guard let started else { return nil }
        let text = erase() + fitted(transfer.words(after: now() - started)) + "\n"
        self = ProgressMeter(place, now: now)
        return text
    }

    private func fitted(_ choices: [String]) -> String {
        guard case .terminal(let columns) = place else { return choices.first ?? "" }
        // Some terminals wrap as soon as the last column is taken.
        let room = max(columns() - 1, 1)
        return choices.first { $0.count <= room } ?? String((choices.last ?? "").prefix(room))
    }
}

private func taskWords(_ action: String, percent: Double, elapsed: Duration) -> [String] {
    let tenths = Int(min(max(percent, 0), 100) * 10)
    let times = [inClockWords(elapsed), left(elapsed, done: Double(tenths), of: 1000)].compactMap { $0 }
    let numbers = (["\(tenths / 10).\(tenths % 10) %"] + times).joined(separator: ", ")
    let action = oneLine(action)
    // The words give way before the numbers do.
    let shorter = stride(from: action.count - 1, through: 12, by: -1).lazy.map { shortened(action, to: $0) }
    return ["      \(action): \(numbers)", "\(action): \(numbers)"] + shorter.map { "\($0): \(numbers)" } + [numbers]
}
