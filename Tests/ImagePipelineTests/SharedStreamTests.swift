import Files
import Flatcar
import Foundation
import HTTP
import ImagePipeline
import Pipes
import Synchronization
import Testing

private let plain = "flatcar_production_qemu_image.img"

/// One stream of an image, and several who read it.
@Suite(.sampleRelease) struct SharedStreamTests {
    /// What a reader had, and how it ended.
    private struct Reading {
        var bytes: [UInt8] = []
        var end = BytePipe.ReadResult.timedOut
    }

    /// - Parameter patience: after how many bytes it gives up.
    private func read(_ pipe: BytePipe, patience: Int = .max) -> Reading {
        var reading = Reading()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        defer { pipe.close() }
        while reading.bytes.count < patience {
            // A minute: only a failure takes that long.
            reading.end = buffer.withUnsafeMutableBytes { pipe.read(into: $0, timeout: .seconds(60)) }
            guard case .bytes(let count) = reading.end else { break }
            reading.bytes += buffer[..<count]
        }
        return reading
    }

    /// Streams the plain image of a mirror to so many readers.
    private func stream(
        _ mirror: Mirror, patience: [Int],
        ending: @escaping @Sendable (Int, ImageFacts) -> Bool = { _, _ in true }
    ) throws -> (outcome: Result<ImageFacts, ImageError>, readings: [Reading]) {
        let source = try mirror.source(isStopped: { false })
        let image = try ImageFile(flavour: .qemu, compression: .none, board: .amd64)
        let order = try source.order(
            PublishedImage(release: try source.releases.find(.current).release, image: image, change: nil, length: nil),
            diskSize: nil, workers: 2, floor: nil)
        let fan = PipeFan(patience.map { _ in BytePipe(capacity: 1 << 16) })
        let stream = try ImageStream.start(
            order, client: source.downloads, fan: fan, report: { _ in }, ending: ending)
        let readings = sideBySide(Array(zip(fan.pipes, patience)), atMost: patience.count) { pipe, patience in
            read(pipe, patience: patience)
        }
        let outcome = stream.outcome()
        stream.join()
        return (outcome, readings)
    }

    @Test func `each reader gets the whole image and its good end`() throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            let (outcome, readings) = try stream(mirror, patience: [.max, .max, .max])
            #expect(try outcome.get().bytes == UInt64(image.count))
            for reading in readings { #expect(reading.bytes == image && reading.end == .end) }
        }
    }

    @Test(arguments: [[1, Int.max, .max], [.max, 1, 1], [0, .max, 100_000]])
    func `a reader that gives up costs the others nothing`(patience: [Int]) throws {
        try SampleRelease.use { mirror in
            let image = try mirror.bytes(plain)
            let (outcome, readings) = try stream(mirror, patience: patience)
            #expect(throws: Never.self) { try outcome.get() }
            for (reading, patience) in zip(readings, patience) where patience == .max {
                #expect(reading.bytes == image && reading.end == .end)
            }
        }
    }

    @Test func `where nobody reads any more the stream stops, and says so`() throws {
        try SampleRelease.use { mirror in
            let asked = Mutex(0)
            let (outcome, _) = try stream(mirror, patience: [1, 70_000]) { _, _ in
                asked.withLock { $0 += 1 }
                return true
            }
            #expect(throws: ImageError.self) { try outcome.get() }
            guard case .failure(.download(_, .stoppedByReceiver)) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(asked.withLock { $0 } == 0)
        }
    }

    @Test func `no reader is told that all is good unless the signature is`() throws {
        try SampleRelease.use { mirror in
            var image = try mirror.bytes(plain)
            image[image.count - 1] ^= 1
            try mirror.write(image, to: plain)
            let asked = Mutex(0)
            let (outcome, readings) = try stream(mirror, patience: [.max, .max]) { _, _ in
                asked.withLock { $0 += 1 }
                return true
            }
            guard case .failure(.signature) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            for reading in readings { #expect(reading.end == .failed) }
            #expect(asked.withLock { $0 } == 0)
        }
    }

    @Test func `who may not have a good image is told so, and the others have it`() throws {
        try SampleRelease.use { mirror in
            let asked = Mutex<[Int]>([])
            let (outcome, readings) = try stream(mirror, patience: [.max, .max, .max]) { index, facts in
                asked.withLock { $0.append(index) }
                return index != 1
            }
            #expect(throws: Never.self) { try outcome.get() }
            #expect(readings.map(\.end) == [.end, .failed, .end])
            #expect(asked.withLock { $0 } == [0, 1, 2])
        }
    }
}
