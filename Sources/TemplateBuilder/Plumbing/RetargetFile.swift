public import DiskImage
import Flatcar
import Pipes

/// Changes the platform of an image on this machine.
public struct RetargetFile: Sendable {
    private let change: OEMChange

    /// - Parameter change: what shall be different.
    public init(_ change: OEMChange) { self.change = change }

    /// - Parameter settings: the same; the platform is `proxmoxve` where none is given, since a file does not say its
    ///   release.
    /// - Throws: `BuildError.oemSettings` for words that cannot stand in a `grub.cfg`.
    public init(_ settings: OEMSettings) throws(BuildError) {
        change = try settings.change(to: settings.platform ?? .proxmoxve)
    }

    /// The same, and says what was done in one line.
    public func runAndTell(_ path: String, to output: String?) throws(BuildError) -> String {
        try run(path, to: output).words
    }

    /// - Parameters:
    ///   - path: the image; `-` is stdin.
    ///   - output: the file to make, which may be the same; `nil` is stdout. A file appears under its name only when
    ///     all went well.
    /// - Returns: what was done.
    /// - Throws: `BuildError.image` for an image that cannot be changed, `.file`. What was written to stdout by then
    ///   must not be used.
    public func run(_ path: String, to output: String?) throws(BuildError) -> RetargetSummary {
        let input = try InputFile(path)
        guard let output else {
            return try retarget(input, path) { (pipe) throws(BuildError) in try standardOutput(pipe) }
        }
        let partial = try PartialFile(output)
        do throws(BuildError) {
            let summary = try retarget(input, path) { (pipe) throws(BuildError) in
                try partial.fill(from: pipe) { _ in }
            }
            try partial.publish()
            return summary
        } catch {
            partial.discard()
            throw error
        }
    }

    /// Reads and changes on this thread, while another writes.
    private func retarget(
        _ input: borrowing InputFile, _ path: String,
        write: @escaping @Sendable (BytePipe) throws(BuildError) -> Void
    ) throws(BuildError) -> RetargetSummary {
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
        let outcome = change(input, path, into: pipe)
        writer.join()
        switch (outcome, writeError.withLock { $0 }) {
        // The writer's error made the change stop, unless it is only that the pipe has failed.
        case (.failure(.image(_, .stopped)), .some(let cause)): throw cause
        case (.failure(let error), _): throw error
        case (.success, .some(let error)): throw error
        case (.success(let summary), .none): return summary
        }
    }

    private func change(
        _ input: borrowing InputFile, _ path: String, into pipe: BytePipe
    ) -> Result<RetargetSummary, BuildError> {
        let retargeter = Retargeter(change) { pipe.write($0) }
        do throws(BuildError) {
            try input.read { (piece) throws(BuildError) in
                do throws(DiskImageError) {
                    try retargeter.push(piece)
                    return true
                } catch {
                    throw .image(file: path, error)
                }
            }
            let summary: RetargetSummary
            do {
                summary = try retargeter.finish()
            } catch {
                throw .image(file: path, error)
            }
            pipe.finish()
            return .success(summary)
        } catch {
            pipe.fail()
            return .failure(error)
        }
    }

    /// A few pieces, so that reading and writing overlap.
    private static let pipeCapacity = 4 << 20
}
