import Bzip2
import Files
import Pipes

/// Decompresses a bzip2 file on this machine.
public struct DecompressFile: Sendable {
    private let workers: Int
    private let isStopped: @Sendable () -> Bool

    /// - Parameters:
    ///   - workers: threads of the decoder.
    ///   - isStopped: whether the run has been asked to stop, which ends it with an error.
    public init(workers: Int, isStopped: @escaping @Sendable () -> Bool) {
        (self.workers, self.isStopped) = (workers, isStopped)
    }

    /// - Parameters:
    ///   - path: the compressed file; `-` is stdin.
    ///   - output: the file to make; `nil` is stdout. A file appears under its name only when all went well.
    /// - Returns: how many bytes after the end of the compressed data were ignored, by bunzip2's rules.
    public func run(_ path: String, to output: String?) throws(ImageError) -> UInt64 {
        let input = try openInput(path)
        return try OutputFile(path: output).write { decode(input, path, into: $0) }.trailingBytes
    }

    private func decode(
        _ input: borrowing InputFile, _ path: String, into pipe: BytePipe
    ) -> Result<Totals, ImageError> {
        do throws(ImageError) {
            let decoder: Decompressor
            do {
                decoder = try Decompressor(workers: workers) { pipe.write($0) }
            } catch {
                throw .compression(file: path, error)
            }
            try input.forEachPiece(isStopped: isStopped) { (piece) throws(ImageError) in
                do throws(Bzip2Error) {
                    try decoder.push(piece)
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
