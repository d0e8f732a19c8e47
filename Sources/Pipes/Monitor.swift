#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A value behind a lock that threads can wait on: a mutex and a condition variable in one.
///
/// `Synchronization.Mutex` has no condition to wait for, and the threads of the pipeline block by design
/// (they sit in libcurl or in a decoder), so they may not run on the cooperative pool.
public final class Monitor<State>: @unchecked Sendable {
    // On the heap because a pthread object must never move.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    /// Makes a monitor that guards `initial`.
    public init(_ initial: sending State) {
        state = initial
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        check(pthread_condattr_init(&attributes))
        // Time-outs must not follow the wall clock when somebody sets it.
        check(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC))
        check(pthread_cond_init(condition, &attributes))
        check(pthread_condattr_destroy(&attributes))
        check(pthread_mutex_init(mutex, nil))
    }

    deinit {
        check(pthread_cond_destroy(condition))
        check(pthread_mutex_destroy(mutex))
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with the state to itself, then wakes every waiter to look again.
    /// - Parameter isNews: whether the new state can mean anything to a waiter; where it often cannot, two threads
    ///   would spend their time on waking each other.
    public func withLock<Result, Failure>(
        _ body: (inout State) throws(Failure) -> Result, wakingIf isNews: (State) -> Bool = { _ in true }
    ) throws(Failure) -> Result {
        check(pthread_mutex_lock(mutex))
        defer {
            if isNews(state) { check(pthread_cond_broadcast(condition)) }
            check(pthread_mutex_unlock(mutex))
        }
        return try body(&state)
    }

    /// Blocks until `body` returns a value, and returns it; `nil` when `timeout` has passed first.
    ///
    /// `body` is called with the state to itself, once at the start and again after every change.
    /// Whatever it changes when it returns a value is seen by the other waiters.
    /// - Parameter isNews: as for `withLock`.
    public func wait<Result>(
        timeout: Duration? = nil, until body: (inout State) -> Result?, wakingIf isNews: (State) -> Bool = { _ in true }
    ) -> Result? {
        check(pthread_mutex_lock(mutex))
        defer { check(pthread_mutex_unlock(mutex)) }
        let deadline = timeout.map(monotonicDeadline)
        while true {
            if let result = body(&state) {
                if isNews(state) { check(pthread_cond_broadcast(condition)) }
                return result
            }
            guard var deadline else {
                check(pthread_cond_wait(condition, mutex))
                continue
            }
            let code = pthread_cond_timedwait(condition, mutex, &deadline)
            if code == ETIMEDOUT { return body(&state) }
            check(code)
        }
    }
}

private func monotonicDeadline(after timeout: Duration) -> timespec {
    var now = timespec()
    check(clock_gettime(CLOCK_MONOTONIC, &now))
    let (seconds, attoseconds) = timeout.components
    let nanoseconds = Int64(now.tv_nsec) + attoseconds / 1_000_000_000
    return timespec(
        tv_sec: now.tv_sec + Int(seconds) + Int(nanoseconds / 1_000_000_000),
        tv_nsec: Int(nanoseconds % 1_000_000_000))
}

/// A pthread call fails only when this file misuses it, so a failure is a bug of ours.
private func check(_ code: Int32) {
    precondition(code == 0, "a pthread call returned \(code)")
}
