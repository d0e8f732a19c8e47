import DiskImage
import Flatcar
import TemplateBuilder
import Testing

/// What the change of an image means for a template.
@Suite struct OEMSettingsTests {
    /// Else a template would boot unconfigured, without a word.
    @Test(arguments: [
        (nil, true), (Platform.proxmoxve, true), (.openstack, true), (.qemu, false),
        (Platform(rawValue: "metal"), false),
    ])
    func `no template is built for a platform that does not read its drive`(platform: Platform?, isGood: Bool) throws {
        let error = refusal { () throws(BuildError) in
            let settings: BuildSettings
            do {
                settings = try makeSettings { $0.oem.platform = platform }
            } catch {
                throw .cancelled
            }
            try settings.check()
        }
        guard !isGood else {
            #expect(error == nil)
            return
        }
        guard case .platformReadsNoDrive(platform) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.exitStatus.rawValue == 64)
    }

    @Test func `the drive fits the platform, whatever is set`() throws {
        for version in ["4593.2.5", "4152.0.0", "4081.3.10"] {
            let version = try #require(ReleaseVersion(version))
            let platform = OEMSettings().platform(for: version)
            #expect(platform.driveFormat == (platform == .proxmoxve ? .nocloud : .configdrive2))
        }
        #expect(Platform.qemu.driveFormat == nil)
    }

    @Test func `the plan says what is changed`() throws {
        func details(_ flavour: Flavour, _ oem: OEMSettings) throws -> [String] {
            let release = try makeRelease()
            let image = try ImageFile(flavour: flavour, compression: .none, board: .amd64)
            let upload = ImageUpload(
                release: release, image: image, change: try oem.change(of: image, in: release.version), length: 7,
                storage: "local", fileName: "x")
            return Step.uploadImage(upload).details.dropFirst(2).map { "\($0.name): \($0.value)" }
        }
        #expect(try details(.qemu, OEMSettings()) == ["platform: proxmoxve, instead of qemu"])
        #expect(try details(.proxmoxve, OEMSettings()) == ["platform: proxmoxve"])
        let oem = OEMSettings(keepsConsoleAutologin: false, kernelArguments: ["loglevel=4"])
        let words = "kernel command line: -flatcar.autologin +loglevel=4"
        #expect(try details(.qemu, oem) == ["platform: proxmoxve, instead of qemu", words])
        #expect(try details(.proxmoxve, oem) == ["platform: proxmoxve", words])
    }
}
