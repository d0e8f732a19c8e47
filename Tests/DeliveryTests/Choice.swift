import BuildErrors
import Delivery
import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// A choice of the way among storages that a test describes.
enum Choice {
    static let nowhere = LocalMachine(hostName: "laptop") { _ in false }
    static let node = LocalMachine(hostName: "pve1") { _ in true }

    /// A storage, and whether it is active; `nil` for one that is not on this node at all.
    typealias Present = (StorageConfiguration, isActive: Bool?)

    static func make(
        _ storages: [Present], permissions: Permissions = everything, version: String = "4593.2.5",
        here: LocalMachine, _ change: (inout BuildSettings) throws -> Void = { _ in }
    ) throws -> Result<Delivery, BuildError> {
        let present = try storages.compactMap { configuration, isActive in
            try isActive.map {
                try storage(configuration.name, configuration.content.sorted().joined(separator: ","), isActive: $0)
            }
        }
        let site = try makeSite(permissions: permissions, storages: present, configurations: storages.map { $0.0 })
        let settings = try makeSettings(change)
        let release = try makeReleaseVersion(version)
        guard let config = settings.baseConfig else { throw SampleFailure(description: "no base config") }
        do throws(BuildError) {
            return .success(
                try Delivery.choose(for: config, release: release, settings: settings, site: site, here: here))
        } catch {
            return .failure(error)
        }
    }

    static func snippets(_ name: String = "flatcar", path: String = "/var/lib/flatcar") throws -> StorageConfiguration {
        try configured(name, "snippets,import", path: path)
    }

    static func upload(
        _ name: String = "flatcar-upload", path: String = "/var/lib/flatcar", below: String = "snippets"
    ) throws -> StorageConfiguration {
        try configured(name, "vztmpl", path: path, directories: ["vztmpl": below])
    }

    /// The reasons against all ways.
    static func reasons(_ result: Result<Delivery, BuildError>) -> [String] {
        guard case .failure(.noDelivery(let reasons)) = result else {
            Issue.record("\(result)")
            return []
        }
        return reasons
    }
}
