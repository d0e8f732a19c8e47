import CloudInit
import Delivery
import Flatcar
import TemplateModel
import TestSamples
import Testing

/// Which file of ours the clones of a version need.
@Suite struct DeliveredConfigTests {
    private static let name = "flatcar-base-0123456789abcdef"

    @Test(
        arguments: [
            (["cicustom": "vendor=a:snippets/\(name).tar.gz", "ide2": "cloudinit"], "a:snippets/\(name).tar.gz"),
            (["cicustom": "user=a:snippets/\(name).ign"], "a:snippets/\(name).ign"),
            (["ide2": "a:iso/\(name).iso"], "a:iso/\(name).iso"),
            (["ide2": "cloudinit"], nil), ([:], nil), (["ide2": "a:iso/debian.iso"], nil),
            (["cicustom": "user=a:snippets/mine.yaml", "ide2": "cloudinit"], nil), (["cicustom": "user"], nil),
        ] as [([String: String], String?)])
    func `a version's settings name the file, if it is one of ours`(guest: [String: String], volume: String?) {
        #expect(DeliveredConfig(GuestSettings(guest))?.volume == volume)
    }

    @Test(arguments: [
        (DeliveryMethod?.none, "flatcar:snippets/"), (.upload, "flatcar:snippets/"),
    ])
    func `what was delivered is found again in the settings`(method: DeliveryMethod?, prefix: String) throws {
        let delivery = try makeDelivery(try makeSettings { $0.delivery.method = method })
        let volume = try #require(delivery.volume)
        #expect(volume == prefix + delivery.fileName)
        let guest = GuestSettings(
            try makeSettings().shape, .cloudInit(format: nil, custom: delivery.reference?.property))
        #expect(DeliveredConfig(guest)?.volume == volume)
    }

    @Test(arguments: [("4593.2.5", DriveFormat.nocloud), ("4152.0.0", .nocloud), ("4081.3.10", .configdrive2)])
    func `the drive fits the platform of a release`(version: String, format: DriveFormat) throws {
        #expect(OEMSettings().platform(for: try makeReleaseVersion(version)).driveFormat == format)
    }

    @Test func `a platform that reads no drive has no format`() {
        #expect(Platform.qemu.driveFormat == nil)
        #expect(Platform(rawValue: "metal").driveFormat == nil)
    }
}
