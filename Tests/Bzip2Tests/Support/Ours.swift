import Bzip2
import Synchronization

/// The decoder under test, run over a whole file.
enum Ours {
    struct Verdict {
        var result: Result<Totals, Bzip2Error>
        var output: [UInt8]
        var isGood: Bool { if case .success = result { true } else { false } }
        var reason: Bzip2Error.Reason? { if case .failure(let error) = result { error.reason } else { nil } }

        var judgement: Judgement {
            switch result {
            case .failure(let error): Judgement(error: error, output: output)
            case .success(let totals):
                Judgement(
                    output: output, streams: totals.streams, streamEnd: totals.compressedBytes,
                    trailingBytes: totals.trailingBytes)
            }
        }
    }

    /// - Parameters:
    ///   - chunks: the sizes of the pushed pieces, used in turn.
    ///   - limit: stops when there is more output than this, and keeps so much.
    static func decompress(
        _ file: [UInt8], workers: Int = 2, chunks: [Int] = [1 << 16], limit: Int = .max, isStrict: Bool = false
    ) -> Verdict {
        let sink = Mutex<[UInt8]>([])
        var result: Result<Totals, Bzip2Error>
        do throws(Bzip2Error) {
            let decompressor = try Decompressor(workers: workers, isStrict: isStrict) { bytes in
                sink.withLock { output in
                    bytes.withUnsafeBytes { output.append(contentsOf: $0) }
                    guard output.count > limit else { return true }
                    output.removeLast(output.count - limit)
                    return false
                }
            }
            var offset = 0
            var turn = 0
            while offset < file.count {
                let end = min(file.count, offset + chunks[turn % chunks.count])
                try decompressor.push(file.span.bytes.extracting(offset..<end))
                offset = end
                turn += 1
            }
            result = .success(try decompressor.finish())
        } catch {
            result = .failure(error)
        }
        return Verdict(result: result, output: sink.withLock { $0 })
    }
}
