import Doctor
import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// Storages that are still to be set up.
@Suite struct MissingStoragesTests {
    private func missing(
        images: Bool = false, configs: Bool = false, _ configurations: [StorageConfiguration] = [],
        type: String = "dir", isActive: Bool = true, snippetStorage: String? = nil
    ) throws -> MissingStorages {
        let storages = try configurations.map {
            try storage($0.name, $0.content.sorted().joined(separator: ","), type: type, isActive: isActive)
        }
        return MissingStorages(
            images: images, configs: configs, in: try makeSite(storages: storages, configurations: configurations),
            snippetStorage: snippetStorage)
    }

    private static let new = "pvesm add dir flatcar --path /var/lib/flatcar --content snippets,import"
    private static let newUpload =
        "pvesm add dir flatcar-upload --path /var/lib/flatcar --content vztmpl --content-dirs vztmpl=snippets"

    @Test func `where nothing is missing there is nothing to do`() throws {
        let found = try missing([try configured("local", "iso", path: "/var/lib/vz")])
        #expect(found.commands.isEmpty && found.needs.isEmpty)
    }

    @Test func `where there is no directory a new one is made`() throws {
        #expect(try missing(images: true).commands == [Self.new])
        #expect(try missing(images: true).needs == [.upload(to: "flatcar")])
        let both = try missing(images: true, configs: true)
        #expect(both.commands == [Self.new, Self.newUpload])
        #expect(both.needs == [.upload(to: "flatcar"), .upload(to: "flatcar-upload")])
        let configs = try missing(configs: true)
        #expect(configs.commands == [Self.new, Self.newUpload])
        #expect(configs.needs.map(\.role) == ["FlatcarAudit", "FlatcarUpload"])
    }

    @Test func `a directory that is there is used, with what it holds already`() throws {
        let local = try configured("local", "iso,backup", path: "/var/lib/vz")
        #expect(try missing(images: true, [local]).commands == ["pvesm set local --content backup,import,iso"])
        #expect(
            try missing(images: true, configs: true, [local]).commands == [
                "pvesm set local --content backup,import,iso,snippets",
                "pvesm add dir local-upload --path /var/lib/vz --content vztmpl --content-dirs vztmpl=snippets",
            ])
    }

    @Test func `best is one that holds snippets, or the one that was named`() throws {
        let first = try configured("a", "iso", path: "/a")
        let second = try configured("b", "snippets", path: "/b", directories: ["snippets": "configs"])
        #expect(
            try missing(configs: true, [first, second]).commands
                == ["pvesm add dir b-upload --path /b --content vztmpl --content-dirs vztmpl=configs"])
        #expect(
            try missing(configs: true, [first, second], snippetStorage: "a").commands.last
                == "pvesm add dir a-upload --path /a --content vztmpl --content-dirs vztmpl=snippets")
        // Not another than was named.
        #expect(
            try missing(configs: true, [first, second], snippetStorage: "c").commands == [
                "pvesm add dir c --path /var/lib/c --content snippets,import",
                "pvesm add dir c-upload --path /var/lib/c --content vztmpl --content-dirs vztmpl=snippets",
            ])
    }

    @Test func `what is no directory, or asleep, is not used`() throws {
        let local = try configured("local", "iso", path: "/mnt")
        #expect(try missing(images: true, [local], type: "nfs").commands == [Self.new])
        #expect(try missing(images: true, [local], isActive: false).commands == [Self.new])
        #expect(try missing(images: true, [try configured("zfs", "images")]).commands == [Self.new])
    }

    @Test func `a name that is taken is not taken again`() throws {
        let local = try configured("local", "snippets", path: "/a")
        let taken = try configured("local-upload", "iso")
        #expect(
            try missing(configs: true, [local, taken]).commands
                == ["pvesm add dir local-upload2 --path /a --content vztmpl --content-dirs vztmpl=snippets"])
    }

    /// Root enters these commands.
    @Test func `a path with a command in it stays a path`() throws {
        let hostile = try configured("local", "snippets", path: "/srv/$(touch x)", directories: ["snippets": "a;b"])
        #expect(
            try missing(configs: true, [hostile]).commands == [
                "pvesm add dir local-upload --path '/srv/$(touch x)' --content vztmpl --content-dirs 'vztmpl=a;b'"
            ])
    }
}
