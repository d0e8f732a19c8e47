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
        sleepWithoutYielding(left)
    }
}

/// Sleeps on the calling thread, for a tenth of a second at the most; a signal ends it early, and its handler has then
/// been run.
package func sleepWithoutYielding(_ duration: Duration) {
    guard duration > .zero else { return }
    // poll(2) counts in whole milliseconds, and 0 would not sleep at all.
    _ = poll(nil, 0, Int32(min(duration, .milliseconds(100)) / .milliseconds(1)) + 1)
}
