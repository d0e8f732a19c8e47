#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The system would not start another thread.
public struct ThreadError: Error, CustomStringConvertible {
    /// The `errno` value of `pthread_create`.
    public let code: Int32

    /// What failed and what to do.
    public var description: String {
        "cannot start a thread (errno \(code)); raise the limit on processes or use fewer --workers"
    }
}

/// A thread for work that blocks: a transfer, a decoder.
public final class WorkerThread: @unchecked Sendable {
    private let thread: pthread_t

    /// Starts a thread that runs `body`.
    /// - Throws: `ThreadError` when the system refuses.
    public init(_ body: @escaping @Sendable () -> Void) throws(ThreadError) {
        let start = Unmanaged.passRetained(Start(body))
        var created = pthread_t()
        let code = pthread_create(&created, nil, { runStart($0) }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw ThreadError(code: code)
        }
        thread = created
    }

    /// Waits for the thread to end. Call it exactly once.
    public func join() {
        let code = pthread_join(thread, nil)
        precondition(code == 0, "pthread_join returned \(code)")
    }
}

private final class Start {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runStart(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
