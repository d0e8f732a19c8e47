import DiskImage
import Flatcar
import HTTP
import ImagePipeline
import Reports
import TestSupport
import Testing

private let plain = "flatcar_production_qemu_image.img"

/// What is found out about an image before it is streamed.
@Suite(.sampleRelease) struct PublishedImageTests {
    private func publishedImage(
        _ mirror: Mirror, _ oem: OEMSettings, flavour: Flavour = .qemu, compression: Compression = .bz2
    ) throws -> Result<PublishedImage, ImageError> {
        let source = try mirror.source()
        let image = try ImageFile(flavour: flavour, compression: compression, board: .amd64)
        do throws(ImageError) {
            return .success(try source.publishedImage(image, of: source.resolve(.current), oem: oem))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [Compression.bz2, .none])
    func `it has the length after decompression, and the change that is wanted`(compression: Compression) throws {
        try SampleRelease.use { mirror in
            let published = try publishedImage(
                mirror, OEMSettings(kernelArguments: ["quiet"]), compression: compression
            ).get()
            let image = try ImageFile(flavour: .qemu, compression: compression, board: .amd64)
            #expect(published.release.version.description == SampleRelease.version && published.image == image)
            #expect(try published.length == UInt64(mirror.bytes(plain).count))
            #expect(try published.change == OEMChange(platform: "proxmoxve", kernelArguments: ["quiet"]))
            #expect(try publishedImage(mirror, OEMSettings(platform: .qemu)).get().change == nil)
        }
    }

    @Test func `a server that does not have the image as it is does not say its length`() throws {
        try SampleRelease.use { mirror in
            try mirror.remove(plain)
            #expect(try publishedImage(mirror, OEMSettings()).get().length == nil)
        }
    }

    @Test func `what cannot be is refused`() throws {
        try SampleRelease.use { mirror in
            let words = try publishedImage(mirror, OEMSettings(kernelArguments: ["a b"]))
            guard case .failure(.oemSettings(.invalidKernelArgument("a b"))) = words else {
                Issue.record("\(words)")
                return
            }
            let platform = try publishedImage(
                mirror, OEMSettings(platform: .openstack), flavour: .proxmoxve, compression: .none)
            guard case .failure(.platformOfFlavour(.proxmoxve, .openstack)) = platform else {
                Issue.record("\(platform)")
                return
            }
        }
    }

    @Test func `a release that is not there is told`() throws {
        try SampleRelease.use { mirror in
            let source = try mirror.source()
            let version = try #require(ReleaseVersion("4593.2.4"))
            let error = refusal { () throws(ImageError) in try source.resolve(.version(version)) }
            guard case .release(.noSuchRelease) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.exitStatus.rawValue == 69)
        }
    }

    @Test(arguments: ["", "AB:CD", String(repeating: "z", count: 40)])
    func `a fingerprint of the signing key that cannot be one is refused`(fingerprint: String) {
        let settings = ReleaseSettings(
            channel: .stable, board: .amd64, mirror: nil, signingKey: "key", trustedFingerprint: fingerprint,
            cacheDirectory: nil)
        let error = refusal { () throws(ImageError) in
            try ImageSource(settings, run: RunContext(userAgent: "tests", isStopped: { false }), report: { _ in })
        }
        guard case .invalidFingerprint(fingerprint) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
