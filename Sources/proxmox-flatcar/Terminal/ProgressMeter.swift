import Reports
import TemplateBuilder

/// Turns the progress of a transfer into text: one line that is drawn over on a terminal, a line now and then
/// elsewhere. It only makes the text, so that it can be tested without a terminal.
struct ProgressMeter {
    private let isTerminal: Bool
    private let interval: Duration
    private let now: () -> ContinuousClock.Instant
    private var started: ContinuousClock.Instant?
    private var lastShown: ContinuousClock.Instant?
    private var downloadTotal: UInt64?
    private var downloaded: UInt64 = 0
    private var stored: UInt64 = 0
    private var isDrawn = false

    init(isTerminal: Bool, now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }) {
        self.isTerminal = isTerminal
        // Logs are read later: a line each ten seconds says that it goes on and does not fill them.
        interval = isTerminal ? .milliseconds(100) : .seconds(10)
        self.now = now
    }

    /// What to write for a report; `nil` for nothing.
    mutating func take(_ report: Report) -> String? {
        switch report {
        case .downloadStarted(let total): downloadTotal = total
        case .downloaded(let bytes): downloaded = bytes
        case .stored(let bytes, _): stored = bytes
        case .transferFinished: return finish()
        default: return nil
        }
        let instant = now()
        if started == nil { started = instant }
        guard instant - (lastShown ?? started ?? instant) >= interval else { return nil }
        lastShown = instant
        isDrawn = isTerminal
        return isTerminal ? "\r\u{1b}[K\(line(at: instant))" : line(at: instant) + "\n"
    }

    /// Clears the line, so that something else can be said.
    mutating func erase() -> String {
        defer { isDrawn = false }
        return isDrawn ? "\r\u{1b}[K" : ""
    }

    private mutating func finish() -> String? {
        guard started != nil else { return nil }
        let text = erase() + line(at: now()) + "\n"
        self = ProgressMeter(isTerminal: isTerminal, now: now)
        return text
    }

    private func line(at instant: ContinuousClock.Instant) -> String {
        var parts = ["downloaded \(mebibytes(downloaded))" + (downloadTotal.map { " of \(mebibytes($0))" } ?? "")]
        if let total = downloadTotal, total > 0 { parts.append("\(downloaded * 100 / total) %") }
        parts.append("stored \(mebibytes(stored))")
        if let started {
            let milliseconds = (instant - started) / .milliseconds(1)
            if milliseconds > 0 {
                let tenths = UInt64(Double(downloaded) * 1000 / milliseconds / 1_048_576 * 10)
                parts.append("\(tenths / 10).\(tenths % 10) MiB/s")
            }
        }
        return "      " + parts.joined(separator: ", ")
    }
}

private func mebibytes(_ bytes: UInt64) -> String {
    let tenths = bytes / (1 << 20) * 10 + bytes % (1 << 20) * 10 / (1 << 20)
    return "\(tenths / 10).\(tenths % 10) MiB"
}
