import DiskImage
import Flatcar
import ImagePipeline
import Reports
import Testing

/// What is changed in which image, and what cannot be.
@Suite struct OEMChangeTests {
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
            do throws(ImageError) {
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

    @Test func `a change says what it does to the command line as the settings do`() throws {
        for (keeps, arguments) in [(true, []), (false, []), (true, ["quiet"]), (false, ["quiet", "loglevel=4"])] {
            let oem = OEMSettings(keepsConsoleAutologin: keeps, kernelArguments: arguments)
            #expect(try oem.change(to: .proxmoxve).commandLine == oem.commandLine)
        }
    }

    @Test func `of the arguments that are wanted those are added for which there is room`() {
        let long = String(repeating: "a", count: 100)
        let settings = OEMSettings(kernelArguments: ["quiet"]).adding(["quiet", long, "loglevel=4", "a b"])
        #expect(settings.kernelArguments == ["quiet", "loglevel=4"])
        #expect(OEMSettings(kernelArguments: [long]).adding(["quiet"]).kernelArguments == [long])
    }
}
