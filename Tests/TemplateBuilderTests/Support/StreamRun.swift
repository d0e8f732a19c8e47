import DiskImage
import Flatcar
import Foundation
import Pipes
import TemplateBuilder
import Testing

/// How an image is streamed in a test.
struct StreamOrder {
    var flavour = Flavour.qemu
    var compression = Compression.bz2
    var change: OEMChange?
    var length: UInt64?
    var diskSize: UInt64?
    var head = 0
    var capacity = 1 << 18
    /// After how many bytes the consumer gives up.
    var patience = Int.max
    var isStopped: @Sendable () -> Bool = { false }
}

/// What came out of a stream.
struct StreamRun {
    var result: Result<ImageFacts, BuildError> = .failure(.cancelled)
    /// What the consumer had read.
    var read: [UInt8] = []
    var wasStarted = false
    /// Whether the consumer was told that all it had read is good.
    var sawEnd = false

    var error: BuildError? {
        guard case .failure(let error) = result else { return nil }
        return error
    }

    /// Streams the image of a mirror.
    init(_ mirror: Mirror, _ change: (inout StreamOrder) -> Void = { _ in }) throws {
        var settings = StreamOrder()
        change(&settings)
        let workshop = try mirror.workshop(isStopped: settings.isStopped)
        let release = try workshop.releases.resolve(.current)
        let image = try ImageFile(flavour: settings.flavour, compression: settings.compression, board: .amd64)
        let order = try workshop.order(
            image, of: release, change: settings.change, length: settings.length, diskSize: settings.diskSize,
            workers: 2)
        do throws(BuildError) {
            let (facts, _) = try ImageStream.run(
                order, client: workshop.downloads, pipe: BytePipe(capacity: settings.capacity), head: settings.head,
                report: { _ in }
            ) { pipe throws(BuildError) in
                wasStarted = true
                try consume(pipe, settings.patience)
            }
            result = .success(facts)
        } catch {
            result = .failure(error)
        }
    }

    private mutating func consume(_ pipe: BytePipe, _ patience: Int) throws(BuildError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        while read.count < patience {
            switch pipe.read(into: buffer) {
            case .bytes(let count): read += Array(buffer.prefix(count))
            case .end:
                sawEnd = true
                return
            case .failed, .timedOut: throw .cancelled
            }
        }
        throw .file(path: "disk", reason: "full")
    }

    /// Streams what must not get through.
    static func refusal(
        _ mirror: Mirror, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout StreamOrder) -> Void = { _ in }
    ) throws -> BuildError? {
        let run = try StreamRun(mirror, change)
        #expect(!run.sawEnd, "the consumer was told that all is good", sourceLocation: sourceLocation)
        #expect(run.error != nil, sourceLocation: sourceLocation)
        return run.error
    }
}
