import BuildErrors
import Flatcar
import ImagePipeline
import Planning
import TemplateBuilder
import TemplateModel
import TestSamples
import Testing

/// What is checked and made of the settings before anybody is asked.
@Suite struct SettingsTests {
    /// Else a template would boot unconfigured, without a word.
    @Test(arguments: [
        (nil, true), (Platform.proxmoxve, true), (.openstack, true), (.qemu, false),
        (Platform(rawValue: "metal"), false),
    ])
    func `no template is built for a platform that does not read its drive`(platform: Platform?, isGood: Bool) throws {
        let settings = try makeSettings { $0.oem.platform = platform }
        let error = refusal { () throws(BuildError) in try settings.check() }
        guard !isGood else {
            #expect(error == nil)
            return
        }
        guard case .platformReadsNoDrive(platform) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `what cannot stand in the image is refused as well`() throws {
        let settings = try makeSettings { $0.oem.kernelArguments = ["a b"] }
        guard case .image = refusal({ () throws(BuildError) in try settings.check() }) else {
            Issue.record("it was taken")
            return
        }
    }

    private static let wanted = ["loglevel=4", "systemd.mask=locksmithd.service", "systemd.mask=docker.socket"]

    private func capmox(_ change: (inout BuildSettings) throws -> Void = { _ in }) throws -> BuildSettings {
        try makeSettings {
            $0.consumer = .capmox
            $0.baseConfig = BaseConfig(Array("{}".utf8), kernelArguments: Self.wanted)
            try change(&$0)
        }
    }

    /// What is given, whether the console's login stays, and what is in the image. Flatcar's `grub.cfg` has 80 bytes, of
    /// which 60 are needed with the login and 43 without it.
    static let rooms: [(given: [String], keepsLogin: Bool, carried: [String])] = [
        ([], true, ["loglevel=4"]),
        ([], false, ["loglevel=4", "systemd.mask=docker.socket"]),
        (["quiet"], true, ["quiet", "loglevel=4"]),
        (["loglevel=4"], true, ["loglevel=4"]),
        (["0123456789012345678"], true, ["0123456789012345678"]),
        (["one.that.does.not.fit.by.itself"], true, ["one.that.does.not.fit.by.itself"]),
    ]

    @Test(arguments: rooms)
    func `as much of the base config as there is room for is in the image`(
        given: [String], keepsLogin: Bool, carried: [String]
    ) throws {
        let settings = try capmox { $0.oem = OEMSettings(keepsConsoleAutologin: keepsLogin, kernelArguments: given) }
        let fitted = settings.fittedToConsumer
        #expect(fitted.oem.kernelArguments == carried)
        #expect(fitted.fittedToConsumer.oem == fitted.oem, "once is enough")
        let notes = ConsumerNotes(fitted).notes.joined(separator: "\n")
        for argument in Self.wanted {
            let line = notes.split(separator: "\n").first { $0.contains(argument) }
            #expect(line?.hasPrefix(carried.contains(argument) ? "of the base config" : "no room") == true, "\(notes)")
        }
    }

    @Test func `an argument that cannot stand in a grub.cfg is left out`() throws {
        let settings = try capmox {
            $0.baseConfig = BaseConfig([], kernelArguments: [#"systemd.mask=a\x2db.service"#, "audit=0"])
        }
        #expect(settings.fittedToConsumer.oem.kernelArguments == ["audit=0"])
    }

    @Test func `another consumer and another image get nothing`() throws {
        #expect(try capmox { $0.consumer = .any }.fittedToConsumer.oem.kernelArguments.isEmpty)
        let published = try capmox {
            $0.image = try ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64)
        }.fittedToConsumer
        #expect(published.oem.kernelArguments.isEmpty)
        #expect(ConsumerNotes(published).notes.contains { $0.contains("taken as it is") && $0.contains("loglevel=4") })
    }
}
