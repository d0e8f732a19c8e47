import Bzip2
import Pipes

/// Decompresses a bzip2 file on this machine.
public struct DecompressFile: Sendable {
    private let workers: Int

    /// - Parameter workers: threads of the decoder.
    public init(workers: Int) { self.workers = workers }

    /// - Parameters:
    ///   - path: the compressed file; `-` is stdin.
    ///   - output: the file to make; `nil` is stdout. A file appears under its name only when all went well.
    /// - Returns: how many bytes after the end of the compressed data were ignored, by bunzip2's rules.
    public func run(_ path: String, to output: String?) throws(BuildError) -> UInt64 {
        let input = try InputFile(path)
        guard let output else {
            return try decompress(input, path) { (pipe) throws(BuildError) in
                try standardOutput(pipe)
            }.trailingBytes
        }
        let partial = try PartialFile(output)
        do throws(BuildError) {
            let totals = try decompress(input, path) { (pipe) throws(BuildError) in
                try partial.fill(from: pipe) { _ in }
            }
            try partial.publish()
            return totals.trailingBytes
        } catch {
            partial.discard()
            throw error
        }
    }

    /// Decodes on this thread, while another writes.
    private func decompress(
        _ input: borrowing InputFile, _ path: String,
        write: @escaping @Sendable (BytePipe) throws(BuildError) -> Void
    ) throws(BuildError) -> Totals {
        let pipe = BytePipe(capacity: ImageUploader.pipeCapacity)
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
        let outcome = decode(input, path, into: pipe)
        writer.join()
        switch (outcome, writeError.withLock { $0 }) {
        case (.failure(.compression(_, let error)), .some(let cause)) where error.reason == .stopped: throw cause
        case (.failure(let error), _): throw error
        case (.success, .some(let error)): throw error
        case (.success(let totals), .none): return totals
        }
    }

    private func decode(
        _ input: borrowing InputFile, _ path: String, into pipe: BytePipe
    ) -> Result<Totals, BuildError> {
        do throws(BuildError) {
            let decoder: Decompressor
            do {
                decoder = try Decompressor(workers: workers) { pipe.write($0) }
            } catch {
                throw .compression(file: path, error)
            }
            try input.read { (piece) throws(BuildError) in
                do throws(Bzip2Error) {
                    try decoder.push(piece)
                    return true
                } catch {
                    throw .compression(file: path, error)
                }
            }
            let totals: Totals
            do {
                totals = try decoder.finish()
            } catch {
                throw .compression(file: path, error)
            }
            pipe.finish()
            return .success(totals)
        } catch {
            // What was decoded before the error is good, block by block: it is written like bunzip2 does.
            pipe.finish()
            return .failure(error)
        }
    }
}
