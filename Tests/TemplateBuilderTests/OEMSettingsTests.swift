import DiskImage
import Flatcar
import TemplateBuilder
import Testing

/// What is changed in which image, and what cannot be.
@Suite struct OEMSettingsTests {
    private struct Row: Sendable {
        let flavour: Flavour
        let version: String
        let oem: OEMSettings
        /// The platform that is set, `as published`, or how the refusal begins.
        let expected: String

        init(_ flavour: Flavour, _ version: String, _ oem: OEMSettings, _ expected: String) {
            (self.flavour, self.version, self.oem, self.expected) = (flavour, version, oem, expected)
        }
    }

    private static let rows = [
        // By release.
        Row(.qemu, "4593.2.5", OEMSettings(), "proxmoxve"),
        Row(.qemu, "4152.0.0", OEMSettings(), "proxmoxve"),
        Row(.qemu, "4151.9.9", OEMSettings(), "openstack"),
        Row(.qemu, "4081.3.10", OEMSettings(), "openstack"),
        // By a person.
        Row(.qemu, "4593.2.5", OEMSettings(platform: .openstack), "openstack"),
        Row(.qemu, "4593.2.5", OEMSettings(platform: .proxmoxve), "proxmoxve"),
        Row(.qemu, "4593.2.5", OEMSettings(platform: .qemu), "as published"),
        Row(.qemu, "4593.2.5", OEMSettings(platform: .qemu, keepsConsoleAutologin: false), "qemu"),
        Row(
            .qemu, "4081.3.10", OEMSettings(platform: .proxmoxve),
            "release 4081.3.10 does not know the platform proxmoxve: the first that does is 4152; leave"),
        // Flatcar's own for Proxmox VE.
        Row(.proxmoxve, "4593.2.5", OEMSettings(), "as published"),
        Row(.proxmoxve, "4593.2.5", OEMSettings(platform: .proxmoxve), "as published"),
        Row(.proxmoxve, "4593.2.5", OEMSettings(keepsConsoleAutologin: false), "proxmoxve"),
        Row(.proxmoxve, "4593.2.5", OEMSettings(kernelArguments: ["quiet"]), "proxmoxve"),
        Row(
            .proxmoxve, "4593.2.5", OEMSettings(platform: .openstack),
            "--flavour proxmoxve is the image for platform proxmoxve; for --platform openstack use --flavour qemu"),
        Row(.proxmoxve, "4593.2.5", OEMSettings(platform: .qemu), "--flavour proxmoxve is the image"),
        // What cannot stand there.
        Row(.qemu, "4593.2.5", OEMSettings(platform: Platform(rawValue: "a b")), "'a b' cannot be a platform"),
        Row(.qemu, "4593.2.5", OEMSettings(kernelArguments: ["a b"]), "'a b' cannot be a kernel argument"),
    ]

    @Test func `the change of an image follows from release, flavour and settings`() throws {
        for (row, board) in Self.rows.flatMap({ row in Board.allCases.map { (row, $0) } }) {
            let version = try #require(ReleaseVersion(row.version))
            let image = try ImageFile(flavour: row.flavour, compression: .none, board: board)
            do throws(BuildError) {
                let change = try row.oem.change(of: image, in: version)
                #expect((change?.platform ?? "as published") == row.expected, "\(row)")
                #expect((change?.consoleAutologin ?? true) == row.oem.keepsConsoleAutologin, "\(row)")
                #expect((change?.kernelArguments ?? []) == row.oem.kernelArguments, "\(row)")
            } catch {
                #expect("\(error)".hasPrefix(row.expected), "\(row): \(error)")
                #expect(error.exitStatus.rawValue == 64)
            }
        }
    }

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
