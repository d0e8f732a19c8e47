import Files
import Pipes

/// Where a command that works on files of this machine leaves its bytes.
struct OutputFile {
    /// A few pieces of either stage, so that work and writing overlap.
    private static let pipeCapacity = 4 << 20

    /// The file to make, which appears under its name only when all went well; `nil` is stdout.
    let path: String?

    /// Runs `produce` on this thread, while another writes.
    /// - Parameter produce: puts the bytes into the pipe and ends it, by `finish` or `fail`.
    func write<Outcome>(
        _ produce: (BytePipe) -> Result<Outcome, ImageError>
    ) throws(ImageError) -> Outcome {
        guard let path else {
            return try join(produce) { (pipe) throws(FileError) in try drainToStandardOutput(pipe) }
        }
        let partial = try asImageError { () throws(FileError) in try PartialFile(path) }
        do throws(ImageError) {
            let outcome = try join(produce) { (pipe) throws(FileError) in try partial.fill(from: pipe) { _ in } }
            try asImageError(partial.publish)
            return outcome
        } catch {
            partial.discard()
            throw error
        }
    }

    private func join<Outcome>(
        _ produce: (BytePipe) -> Result<Outcome, ImageError>,
        _ write: @escaping @Sendable (BytePipe) throws(FileError) -> Void
    ) throws(ImageError) -> Outcome {
        let pipe = BytePipe(capacity: Self.pipeCapacity)
        let writeError = Monitor<FileError?>(nil)
        let writer: WorkerThread
        do {
            writer = try WorkerThread {
                do throws(FileError) {
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
        case (.failure(let error), .some(let cause)) where error.isStop: throw .file(cause)
        case (.failure(let error), _): throw error
        case (.success, .some(let error)): throw .file(error)
        case (.success(let result), .none): return result
        }
    }
}
