import Flatcar
package import HTTP
import OpenPGP
package import Pipes
package import Reports

/// The stream of one image: download → verify → decompress → change → pipes, on a thread of its own.
///
/// A pipe is finished only when the signature is good and the length is right; otherwise it fails, and whoever
/// reads from it throws away what it has.
package final class ImageStream: Sendable {
    private let order: ImageOrder
    private let client: HTTPClient
    private let fan: PipeFan
    private let report: Reporter
    private let result = Monitor<Result<ImageFacts, ImageError>?>(nil)
    private let thread = Monitor<WorkerThread?>(nil)

    private init(_ order: ImageOrder, client: HTTPClient, fan: PipeFan, report: @escaping Reporter) {
        self.order = order
        self.client = client
        self.fan = fan
        self.report = report
    }

    /// The room between the decoder and a sink: large enough to even out the two, small enough not to matter. In bytes.
    package static let pipeCapacity = 4 << 20

    /// Starts to stream an image into pipes that others read.
    /// - Parameter ending: decides for each pipe whether its reader may have the image, once all is known of it and good;
    ///   called on the stream's own thread, once.
    /// - Throws: `ImageError.thread`.
    package static func start(
        _ order: ImageOrder, client: HTTPClient, fan: PipeFan, report: @escaping Reporter,
        ending: @escaping @Sendable (Int, ImageFacts) -> Bool = { _, _ in true }
    ) throws(ImageError) -> ImageStream {
        let stream = ImageStream(order, client: client, fan: fan, report: report)
        do {
            let thread = try WorkerThread { stream.produce(ending) }
            stream.thread.withLock { $0 = thread }
        } catch {
            throw .thread(error)
        }
        return stream
    }

    /// Waits for what comes of the image: for its end, or until nobody reads any more.
    package func outcome() -> Result<ImageFacts, ImageError> {
        result.wait { $0 } ?? .failure(.download(file: order.file, .stoppedByReceiver))
    }

    /// Waits until the stream's thread is gone. Call it once.
    package func join() { thread.withLock { $0 }?.join() }

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
        let stream: ImageStream
        do throws(ImageError) {
            stream = try start(order, client: client, fan: PipeFan([pipe]), report: report)
        } catch {
            throw .image(error)
        }
        let consumed = pipe.consume(head: head, consume)
        stream.join()
        return try judge(stream.outcome(), consumed)
    }

    /// Which of the two sides is to blame.
    package static func judge<Consumed, SinkError>(
        _ image: Result<ImageFacts, ImageError>, _ consumed: Result<Consumed, SinkError>?
    ) throws(StreamError<SinkError>) -> (facts: ImageFacts, consumed: Consumed) {
        switch (image, consumed) {
        case (.success(let facts), .success(let consumed)): return (facts, consumed)
        // The sink's error is the cause when it made the writer stop, and the consequence otherwise.
        case (.failure(let error), .failure(let cause)) where error.isStop: throw .sink(cause)
        case (.failure(let error), _): throw .image(error)
        case (.success, .failure(let error)): throw .sink(error)
        case (.success, nil): preconditionFailure("a stream that has not failed is read to its end")
        }
    }

    private func produce(_ ending: (Int, ImageFacts) -> Bool) {
        let outcome: Result<ImageFacts, ImageError>
        do {
            let facts = try stream()
            outcome = .success(facts)
            for (index, pipe) in fan.pipes.enumerated() {
                if ending(index, facts) { pipe.finish() } else { pipe.fail() }
            }
        } catch {
            outcome = .failure(error)
            fan.fail()
        }
        result.withLock { $0 = outcome }
    }

    private func stream() throws(ImageError) -> ImageFacts {
        var stages = try ImageStages(order, into: fan)
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

extension BytePipe {
    /// Reads from the pipe as soon as there is something to read, and no more when that has ended.
    /// - Parameter head: bytes that must have arrived first.
    /// - Returns: what came of it; `nil` where the writer failed before.
    package func consume<Consumed, SinkError>(
        head: Int, _ consume: (BytePipe) throws(SinkError) -> Consumed
    ) -> Result<Consumed, SinkError>? {
        defer { close() }
        guard waitForBytes(moreThan: head) else { return nil }
        do {
            return .success(try consume(self))
        } catch {
            return .failure(error)
        }
    }
}
