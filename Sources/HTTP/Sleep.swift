#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Blocks the thread for `wait`, with a look at `isCancelled` every tenth of a second.
func sleep(_ wait: Duration, unless isCancelled: () -> Bool) throws(HTTPError) {
    let end = SuspendingClock.now.advanced(by: wait)
    while true {
        if isCancelled() { throw .cancelled }
        let left = SuspendingClock.now.duration(to: end)
        if left <= .zero { return }
        let piece = min(left, .milliseconds(100)).components
        var time = timespec(tv_sec: Int(piece.seconds), tv_nsec: Int(piece.attoseconds / 1_000_000_000))
        // A signal only brings the next look forward.
        nanosleep(&time, nil)
    }
}
