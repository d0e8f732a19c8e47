import BuildErrors
import Flatcar
import Planning
import TemplateModel
import TestSamples
import Testing

/// A template for Cluster API's Proxmox provider.
@Suite struct ConsumerTests {
    private func settings(_ change: (inout BuildSettings) throws -> Void = { _ in }) throws -> BuildSettings {
        try makeSettings {
            $0.consumer = .capmox
            $0.baseConfig = BaseConfig(
                Array(#"{"ignition":{"version":"3.3.0"}}"#.utf8), kernelArguments: ["loglevel=4"])
            ($0.shape.cores, $0.shape.memory) = (Consumer.unusualCores, Consumer.unusualMemory)
            try change(&$0)
        }
    }

    @Test func `the base config is not delivered, and no part of what the template is`() throws {
        let with = try settings()
        let without = try settings { $0.baseConfig = nil }
        #expect(with.deliveredConfig == nil)
        #expect(Identity(try makeRelease(), with) == Identity(try makeRelease(), without))
        #expect(try settings { $0.consumer = .any }.deliveredConfig == with.baseConfig)
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
            let ordinary = try makeSettings()
            #expect(refusal { () throws(BuildError) in try Consumer.any.check(release.version, ordinary) } == nil)
        }
        #expect(refusal { () throws(BuildError) in try Consumer.any.check(.arm64) } == nil)
        #expect(refusal { () throws(BuildError) in try Consumer.capmox.check(.amd64) } == nil)
        let error = refusal { () throws(BuildError) in try Consumer.capmox.check(.arm64) }
        #expect(error.map { "\($0)".contains("IDE") } == true)
    }
}
