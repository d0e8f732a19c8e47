import DiskImage
import Files
import Flatcar
import Foundation
import ImagePipeline
import Pipes
import Testing

/// How an image is streamed in a test.
struct StreamOrder {
    var flavour = Flavour.qemu
    var compression = Compression.bz2
    var change: OEMChange?
    var length: UInt64?
    var diskSize: UInt64?
    /// The release that the image must not be older than.
    var floor: SignedRelease?
    var head = 0
    var capacity = 1 << 18
    /// After how many bytes the consumer gives up.
    var patience = Int.max
    var isStopped: @Sendable () -> Bool = { false }
}

/// What came out of a stream.
struct StreamRun {
    var result: Result<ImageFacts, ImageError> = .failure(.file(FileError(path: "pipe", reason: "not read")))
    /// What the consumer had read.
    var read: [UInt8] = []
    var wasStarted = false
    /// Whether the consumer was told that all it had read is good.
    var sawEnd = false

    var error: ImageError? {
        guard case .failure(let error) = result else { return nil }
        return error
    }

    /// Streams the image of a mirror.
    init(_ mirror: Mirror, _ change: (inout StreamOrder) -> Void = { _ in }) throws {
        var settings = StreamOrder()
        change(&settings)
        let source = try mirror.source(isStopped: settings.isStopped)
        let release = try source.releases.find(.current).release
        let image = try ImageFile(flavour: settings.flavour, compression: settings.compression, board: .amd64)
        let published = PublishedImage(
            release: release, image: image, change: settings.change, length: settings.length)
        let order = try source.order(published, diskSize: settings.diskSize, workers: 2, floor: settings.floor)
        do throws(StreamError<FileError>) {
            let (facts, _) = try ImageStream.run(
                order, client: source.downloads, pipe: BytePipe(capacity: settings.capacity), head: settings.head,
                report: { _ in }
            ) { pipe throws(FileError) in
                wasStarted = true
                try consume(pipe, settings.patience)
            }
            result = .success(facts)
        } catch {
            switch error {
            case .image(let error): result = .failure(error)
            case .sink(let error): result = .failure(.file(error))
            }
        }
    }

    private mutating func consume(_ pipe: BytePipe, _ patience: Int) throws(FileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        while read.count < patience {
            switch pipe.read(into: buffer) {
            case .bytes(let count): read += Array(buffer.prefix(count))
            case .end:
                sawEnd = true
                return
            case .failed, .timedOut: throw FileError(path: "pipe", reason: "failed")
            }
        }
        throw FileError(path: "disk", reason: "full")
    }

    /// Streams what must not get through.
    static func refusal(
        _ mirror: Mirror, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout StreamOrder) -> Void = { _ in }
    ) throws -> ImageError? {
        let run = try StreamRun(mirror, change)
        #expect(!run.sawEnd, "the consumer was told that all is good", sourceLocation: sourceLocation)
        #expect(run.error != nil, sourceLocation: sourceLocation)
        return run.error
    }
}
