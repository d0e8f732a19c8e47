import Bzip2
import DiskImage
import Pipes

/// Where a command of the plumbing leaves its bytes.
struct OutputFile {
    /// A few pieces of either stage, so that work and writing overlap.
    private static let pipeCapacity = 4 << 20

    /// The file to make, which appears under its name only when all went well; `nil` is stdout.
    let path: String?

    /// Runs `produce` on this thread, while another writes.
    /// - Parameter produce: puts the bytes into the pipe and ends it, by `finish` or `fail`.
    func write<Outcome>(
        _ produce: (BytePipe) -> Result<Outcome, BuildError>
    ) throws(BuildError) -> Outcome {
        guard let path else {
            return try join(produce) { (pipe) throws(BuildError) in try standardOutput(pipe) }
        }
        let partial = try PartialFile(path)
        do throws(BuildError) {
            let outcome = try join(produce) { (pipe) throws(BuildError) in try partial.fill(from: pipe) { _ in } }
            try partial.publish()
            return outcome
        } catch {
            partial.discard()
            throw error
        }
    }

    private func join<Outcome>(
        _ produce: (BytePipe) -> Result<Outcome, BuildError>,
        _ write: @escaping @Sendable (BytePipe) throws(BuildError) -> Void
    ) throws(BuildError) -> Outcome {
        let pipe = BytePipe(capacity: Self.pipeCapacity)
        let writeError = Monitor<BuildError?>(nil)
        let writer: WorkerThread
        do {
            writer = try WorkerThread {
                do throws(BuildError) {
                    try write(pipe)
                } catch {
                    writeError.withLock { $0 = error }
                }
                pipe.close()
            }
        } catch {
            throw .thread(error)
        }
        let outcome = produce(pipe)
        writer.join()
        switch (outcome, writeError.withLock { $0 }) {
        case (.failure(let error), .some(let cause)) where error.isStop: throw cause
        case (.failure(let error), _): throw error
        case (.success, .some(let error)): throw error
        case (.success(let result), .none): return result
        }
    }
}

extension BuildError {
    /// Whether a stage ended because nobody wanted more of it.
    fileprivate var isStop: Bool {
        switch self {
        case .compression(_, let error): error.reason == .stopped
        case .image(_, .stopped): true
        default: false
        }
    }
}
