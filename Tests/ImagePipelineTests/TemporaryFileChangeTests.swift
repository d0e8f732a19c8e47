import DiskImage
import Files
import Flatcar
import ImagePipeline
import Pipes
import Testing

@Suite(.sampleRelease) struct TemporaryFileChangeTests {
    /// The way of an upload whose server says no length.
    @Test func `an image is changed in a temporary file as it would be on its way`() throws {
        try SampleRelease.use { mirror in
            let source = try mirror.source()
            let image = try ImageFile(flavour: .qemu, compression: .bz2, board: .amd64)
            let published = try source.publishedImage(image, of: source.resolve(.current), oem: OEMSettings())
            let order = try source.order(published, diskSize: nil, workers: 2)
            let file = try TemporaryFile()
            let (facts, _) = try ImageStream.run(
                order.unchanged, client: source.downloads, pipe: BytePipe(capacity: ImageStream.pipeCapacity), head: 0,
                report: { _ in }
            ) { (pipe) throws(FileError) in try file.fill(from: pipe) { _ in } }
            #expect(facts.change == nil)
            let changed = try file.change(by: order, facts)
            #expect(changed.change?.changedCopies == 1 && changed.bytes == facts.bytes)
            try file.rewind()
            var bytes = [UInt8](repeating: 0, count: Int(facts.bytes) + 1)
            var count = 0
            while case let read = try bytes.withUnsafeMutableBytes({ buffer in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }), read > 0 { count += read }
            let onTheWay = try StreamRun(mirror) { $0.change = published.change }
            #expect(count == Int(facts.bytes) && Array(bytes.prefix(count)) == onTheWay.read)
        }
    }
}
