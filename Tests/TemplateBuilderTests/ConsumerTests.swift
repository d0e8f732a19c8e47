import Flatcar
import Foundation
import ProxmoxTypes
import TemplateBuilder
import Testing

/// A template for Cluster API's Proxmox provider.
@Suite struct ConsumerTests {
    private static let wanted = ["loglevel=4", "systemd.mask=locksmithd.service", "systemd.mask=docker.socket"]

    private func settings(_ change: (inout BuildSettings) -> Void = { _ in }) throws -> BuildSettings {
        try makeSettings {
            $0.consumer = .capmox
            $0.baseConfig = BaseConfig(Array(#"{"ignition":{"version":"3.3.0"}}"#.utf8), kernelArguments: Self.wanted)
            ($0.shape.cores, $0.shape.memory) = (Consumer.unusualCores, Consumer.unusualMemory)
            change(&$0)
        }
    }

    @Test func `the VM has no medium, a boot order, and room on ide0`() throws {
        let parameters = try createdParameters(try settings(), nil).dictionary
        for name in ["ide0", "ide2", "citype", "cicustom"] { #expect(parameters[name] == nil) }
        #expect(parameters["boot"] == "order=scsi0")
        #expect(parameters["agent"] == "enabled=1")
        #expect(parameters["cores"] == "3" && parameters["memory"] == "2064")
        let ordinary = try createdParameters(try settings { $0.consumer = .any }, nil).dictionary
        #expect(
            parameters.merging(["ide2": "thin:cloudinit", "citype": "nocloud"]) { $1 } == ordinary, "nothing else")
    }

    @Test func `the right to a cloud-init drive is not asked for`() throws {
        func names(_ consumer: Consumer) throws -> [String] {
            requiredPrivileges(
                settings: try settings { $0.consumer = consumer }, diskStorage: nil, imageStorage: nil, delivery: nil,
                site: try makeSite()
            ).map(\.name)
        }
        #expect(try names(.any).contains("VM.Config.Cloudinit"))
        #expect(try names(.capmox) == names(.any).filter { $0 != "VM.Config.Cloudinit" })
    }

    @Test func `the base config is not delivered, and no part of what the template is`() throws {
        let with = try settings()
        let without = try settings { $0.baseConfig = nil }
        #expect(with.deliveredConfig == nil)
        #expect(Identity(try makeRelease(), with) == Identity(try makeRelease(), without))
        #expect(try settings { $0.consumer = .any }.deliveredConfig == with.baseConfig)
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
        let settings = try settings { $0.oem = OEMSettings(keepsConsoleAutologin: keepsLogin, kernelArguments: given) }
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
        let settings = try settings {
            $0.baseConfig = BaseConfig([], kernelArguments: [#"systemd.mask=a\x2db.service"#, "audit=0"])
        }
        #expect(settings.fittedToConsumer.oem.kernelArguments == ["audit=0"])
    }

    @Test func `another consumer and another image get nothing`() throws {
        #expect(try settings { $0.consumer = .any }.fittedToConsumer.oem.kernelArguments.isEmpty)
        let image = try ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64)
        let published = try settings { $0.image = image }.fittedToConsumer
        #expect(published.oem.kernelArguments.isEmpty)
        #expect(ConsumerNotes(published).notes.contains { $0.contains("taken as it is") && $0.contains("loglevel=4") })
    }

    @Test func `the plan says where the base config goes, and why the shape is odd`() throws {
        let notes = ConsumerNotes(try settings())
        #expect(notes.notes.contains { $0.contains("values --for capmox") })
        #expect(notes.notes.contains { $0.contains("3 cores and 2064 MiB") })
        #expect(notes.notes.contains { $0.contains("ide0") })
        #expect(notes.warnings.isEmpty)
        #expect(try !ConsumerNotes(settings { $0.baseConfig = nil }).notes.contains { $0.contains("values") })
        let ordinary = ConsumerNotes(try makeSettings())
        #expect(ordinary.notes.isEmpty && ordinary.warnings.isEmpty)
    }

    @Test(arguments: [(4, 16_384, true), (2, 2048, true), (3, 16_384, false), (4, 2064, false), (6, 8192, false)])
    func `a shape that machines ask for is warned of`(cores: Int, memory: Int, isUsual: Bool) throws {
        let settings = try settings { ($0.shape.cores, $0.shape.memory) = (cores, memory) }
        #expect(ConsumerNotes(settings).warnings.isEmpty == !isUsual)
    }

    /// What could not be used, and the words that say so.
    @Test func `a template that the provider could not use is refused`() throws {
        let rows: [(release: Release, change: (inout BuildSettings) throws -> Void, words: String?)] = [
            (try makeRelease(), { _ in }, nil),
            (try makeRelease("4152.2.0"), { _ in }, nil),
            (try makeRelease("4081.3.10", .lts), { _ in }, "release 4152"),
            (try makeRelease(), { $0.oem.platform = .openstack }, "--platform"),
            (try makeRelease(), { $0.oem.platform = .proxmoxve }, nil),
            (
                try makeRelease(),
                { $0.image = try ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64) }, nil
            ),
        ]
        for (release, change, words) in rows {
            var settings = try settings()
            try change(&settings)
            let error = refusal { () throws(BuildError) in try settings.consumer.check(release.version, settings) }
            #expect((error == nil) == (words == nil), "\(String(describing: error))")
            guard let error, let words else { continue }
            #expect("\(error)".contains(words), "\(error)")
            #expect(error.exitStatus.rawValue == 64)
            let ordinary = try makeSettings()
            #expect(refusal { () throws(BuildError) in try Consumer.any.check(release.version, ordinary) } == nil)
        }
        #expect(refusal { () throws(BuildError) in try Consumer.any.check(.arm64) } == nil)
        #expect(refusal { () throws(BuildError) in try Consumer.capmox.check(.amd64) } == nil)
        let error = refusal { () throws(BuildError) in try Consumer.capmox.check(.arm64) }
        #expect(error.map { "\($0)".contains("IDE") } == true)
    }
}
