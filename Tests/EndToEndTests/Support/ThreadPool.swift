import Foundation
import Testing

/// Threads for tests that block. The tests here mostly wait for other processes, and Swift's own pool has just one
/// thread for each CPU.
final class ThreadPool: TaskExecutor {
    static let shared = ThreadPool(threads: min(16, 3 * ProcessInfo.processInfo.activeProcessorCount))

    private let jobs = NSCondition()
    nonisolated(unsafe) private var waiting: [UnownedJob] = []

    private init(threads: Int) {
        for _ in 0..<threads { Thread { [self] in work() }.start() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock {
            waiting.append(job)
            jobs.signal()
        }
    }

    private func work() -> Never {
        while true {
            let job = jobs.withLock {
                while waiting.isEmpty { jobs.wait() }
                return waiting.removeFirst()
            }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

/// Runs the tests of a suite on threads of their own.
struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadPool.shared) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// For suites whose tests wait for other processes.
    static var blocking: Self { BlockingTrait() }
}
