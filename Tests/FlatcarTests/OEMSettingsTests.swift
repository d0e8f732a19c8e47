import Flatcar
import Testing

@Suite struct OEMSettingsTests {
    @Test(arguments: [
        (nil, "4593.2.5", "proxmoxve"), (nil, "4152.0.0", "proxmoxve"), (nil, "4151.9.9", "openstack"),
        (nil, "4081.3.10", "openstack"), (Platform.qemu, "4593.2.5", "qemu"),
        (.proxmoxve, "4081.3.10", "proxmoxve"),
    ])
    func `guests run as what fits the release, or what a person says`(
        platform: Platform?, version: String, expected: String
    ) throws {
        let version = try #require(ReleaseVersion(version))
        #expect(OEMSettings(platform: platform).platform(for: version).rawValue == expected)
    }

    @Test(arguments: [
        (true, [], nil), (false, [], "-flatcar.autologin"), (true, ["loglevel=4"], "+loglevel=4"),
        (false, ["quiet", "loglevel=4"], "-flatcar.autologin +quiet +loglevel=4"),
        // Said twice is said once.
        (true, ["quiet", "loglevel=4", "quiet"], "+quiet +loglevel=4"),
    ])
    func `the change of the kernel's command line is one line`(keeps: Bool, arguments: [String], expected: String?) {
        let settings = OEMSettings(keepsConsoleAutologin: keeps, kernelArguments: arguments)
        #expect(settings.commandLine == expected)
    }
}
