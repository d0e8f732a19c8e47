/// How far the transfers of a step are, in bytes.
struct TransferProgress {
    var downloadTotal: UInt64?
    var downloaded: UInt64 = 0
    var storeTotal: UInt64?
    var stored: UInt64 = 0

    /// One line, from the longest choice to the shortest: narrow terminals get fewer numbers, but always how much is
    /// done, for how long, and for how long still.
    func words(after elapsed: Duration) -> [String] {
        let moved = downloadTotal == nil && downloaded == 0 ? stored : downloaded
        let milliseconds = elapsed / .milliseconds(1)
        let rate =
            milliseconds > 0 ? "\(tenths(UInt64(Double(moved) * 1000 / milliseconds / 1_048_576 * 10))) MiB/s" : nil
        let percent = percent.map { "\($0) %" }
        let times = [inClockWords(elapsed), timeLeft(elapsed)]
        let download = "downloaded \(mebibytes(downloaded))"
        let whole = download + (downloadTotal.map { " of \(mebibytes($0))" } ?? "")
        let store = "stored \(mebibytes(stored))"
        let isUpload = downloadTotal == nil && downloaded == 0
        let storeAlone = [store + (storeTotal.map { " of \(mebibytes($0))" } ?? ""), percent, rate]
        let choices: [[String?]] =
            isUpload
            ? [storeAlone + times, [store, percent, rate] + times]
            : [
                [whole, percent, store, rate] + times, [download, percent, store, rate] + times,
                [download, percent, rate] + times,
            ]
        let short: [[String?]] = [[percent ?? mebibytes(moved), rate] + times, [percent ?? mebibytes(moved)] + times]
        let lines = (choices + short).map { $0.compactMap { $0 }.joined(separator: ", ") }
        return ["      " + lines[0]] + lines
    }

    private var percent: UInt64? {
        if let total = downloadTotal, total > 0 { return min(downloaded, total) * 100 / total }
        guard downloaded == 0, let total = storeTotal, total > 0 else { return nil }
        return min(stored, total) * 100 / total
    }

    /// By whichever of the two is behind.
    private func timeLeft(_ elapsed: Duration) -> String? {
        [(downloaded, downloadTotal), (stored, storeTotal)].compactMap { done, total in
            total.map { (Double(done), Double($0)) }
        }.min { $0.0 * $1.1 < $1.0 * $0.1 }.flatMap { left(elapsed, done: $0.0, of: $0.1) }
    }
}

/// How long it goes on at the pace so far; `nil` while nobody can tell.
func left(_ elapsed: Duration, done: Double, of total: Double) -> String? {
    guard done > 0, total > 0, elapsed >= .seconds(1) else { return nil }
    let ratio = max(total - done, 0) / done
    // A server may announce any length.
    return ratio < 1_000_000 ? inClockWords(elapsed * ratio) + " left" : nil
}

/// Minutes and seconds, and hours where there are any: "0:07", "12:34", "1:02:03".
func inClockWords(_ duration: Duration) -> String {
    let seconds = max(duration.components.seconds, 0)
    let minutes = seconds / 60 % 60
    func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let start = seconds >= 3600 ? "\(seconds / 3600):\(twoDigits(minutes))" : "\(minutes)"
    return "\(start):\(twoDigits(seconds % 60))"
}

private func mebibytes(_ bytes: UInt64) -> String {
    tenths(bytes / (1 << 20) * 10 + bytes % (1 << 20) * 10 / (1 << 20)) + " MiB"
}

private func tenths(_ number: UInt64) -> String { "\(number / 10).\(number % 10)" }
