import Flatcar
package import HTTP
import OpenPGP
package import Pipes
package import Reports

/// The stream of one image: download → verify → decompress → change → `pipe`, on a thread of its own.
///
/// The pipe is finished only when the signature is good and the length is right; otherwise it fails, and whoever
/// reads from it throws away what it has.
package final class ImageStream: Sendable {
    private let order: ImageOrder
    private let client: HTTPClient
    private let pipe: BytePipe
    private let report: Reporter
    private let result = Monitor<Result<ImageFacts, ImageError>?>(nil)

    private init(_ order: ImageOrder, client: HTTPClient, pipe: BytePipe, report: @escaping Reporter) {
        self.order = order
        self.client = client
        self.pipe = pipe
        self.report = report
    }

    /// The room between the decoder and a sink: large enough to even out the two, small enough not to matter. In bytes.
    package static let pipeCapacity = 4 << 20

    /// Streams an image while `consume` reads from the pipe on this thread.
    ///
    /// - Parameters:
    ///   - head: bytes that must have arrived before `consume` is called, so that an image that cannot be had at all
    ///     never makes it start; less than the pipe's capacity.
    ///   - consume: the sink: reads until the end, or gives up.
    /// - Throws: the error of whichever side failed first: what happens to the other follows from it.
    package static func run<Consumed, SinkError>(
        _ order: ImageOrder, client: HTTPClient, pipe: BytePipe, head: Int, report: @escaping Reporter,
        consume: (BytePipe) throws(SinkError) -> Consumed
    ) throws(StreamError<SinkError>) -> (facts: ImageFacts, consumed: Consumed) {
        let stream = ImageStream(order, client: client, pipe: pipe, report: report)
        let thread: WorkerThread
        do {
            thread = try WorkerThread { stream.produce() }
        } catch {
            throw .image(.thread(error))
        }
        var consumed: Result<Consumed, SinkError>?
        if pipe.waitForBytes(moreThan: head) {
            do {
                consumed = .success(try consume(pipe))
            } catch {
                consumed = .failure(error)
            }
        }
        pipe.close()
        thread.join()
        switch (stream.result.withLock { $0 }, consumed) {
        case (.success(let facts), .success(let consumed)): return (facts, consumed)
        // The sink's error is the cause when it made the writer stop, and the consequence otherwise.
        case (.failure(let error), .failure(let cause)) where error.isStop: throw .sink(cause)
        case (.failure(let error), _): throw .image(error)
        case (.success, .failure(let error)): throw .sink(error)
        default: preconditionFailure("a stream that has not failed is read to its end")
        }
    }

    private func produce() {
        let outcome: Result<ImageFacts, ImageError>
        do {
            outcome = .success(try stream())
            pipe.finish()
        } catch {
            outcome = .failure(error)
            pipe.fail()
        }
        result.withLock { $0 = outcome }
    }

    private func stream() throws(ImageError) -> ImageFacts {
        var stages = try ImageStages(order, into: pipe)
        var verifier = try makeVerifier()
        var received: UInt64 = 0
        let summary: DownloadSummary
        do throws(HTTPError) {
            summary = try client.download(order.url, onEvent: { tell($0, to: report) }) { piece in
                verifier.update(piece)
                received += UInt64(piece.byteCount)
                report(.downloaded(received))
                return stages.take(piece)
            }
        } catch {
            stages.cancel()
            throw stages.cause ?? .download(file: order.file, error)
        }
        // The signature's verdict comes before that of any stage: corrupted bytes trouble all, and it says more.
        let signature: GoodSignature
        let digest: [UInt8]
        do {
            digest = try verifier.digest(.sha512)
            signature = try verifier.finish()
        } catch {
            stages.cancel()
            throw .signature(file: order.file, error)
        }
        do throws(ImageError) {
            // Only now it is known who says when it was signed.
            try order.limits.check(SignedRelease(order.release, signed: signature.seconds))
        } catch {
            stages.cancel()
            throw error
        }
        let change = try stages.finish()
        return ImageFacts(
            downloadedBytes: summary.bytes, bytes: stages.count, digest: hex(digest), signature: signature,
            change: change)
    }

    private func makeVerifier() throws(ImageError) -> Verifier {
        do {
            return try Verifier(
                signature: order.signature, certificates: order.certificates, trusted: [order.trusted],
                alsoHashing: [.sha512])
        } catch {
            throw .signature(file: order.file, error)
        }
    }
}
