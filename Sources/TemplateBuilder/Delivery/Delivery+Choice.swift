import CloudInit
package import Flatcar
import Proxmox

extension Delivery {
    /// The first build whose Ignition reads vendor data (2.21.0 and later; Flatcar 4459 has 2.22.0).
    private static let firstBuildWithVendorData = 4459

    /// Chooses the way: the first that goes, in the order of `DeliveryMethod`, or the only one that may be taken.
    /// - Throws: `BuildError.noDelivery` with the reason against each, `.deliveryImpossible` with the one.
    package static func choose(
        for config: BaseConfig, release: ReleaseVersion, settings: BuildSettings, site: Site,
        here: LocalMachine
    ) throws(BuildError) -> Delivery {
        let result: Result<Delivery, BuildError>
        do throws(CloudInitError) {
            try SeedFiles.check(ignition: config.bytes, name: "the base config")
            let search = DeliverySearch(
                name: try ConfigFileName(sha256: config.digest), settings: settings, site: site, here: here)
            let slot: CustomDataSlot = release.build >= firstBuildWithVendorData ? .vendor : .user
            result = try choose(search, config, slot)
        } catch {
            throw .baseConfig(error)
        }
        return try result.get()
    }

    private static func choose(
        _ search: DeliverySearch, _ config: BaseConfig, _ slot: CustomDataSlot
    ) throws(CloudInitError) -> Result<Delivery, BuildError> {
        let only = search.settings.delivery.method
        var reasons: [String] = []
        for method in only.map({ [$0] }) ?? DeliveryMethod.allCases {
            switch search.look(for: method) {
            case .success(let found):
                return .success(
                    Delivery(
                        way: found.way, storage: found.storage, fileName: found.fileName, bytes: config.bytes,
                        reference: try CustomData(slot: slot, storage: found.storage, name: found.fileName),
                        passedOver: reasons))
            case .failure(let reason):
                if let only { return .failure(.deliveryImpossible(only, reason: reason.text)) }
                reasons.append("\(method.absence): \(reason.text)")
            }
        }
        return .failure(.noDelivery(reasons: reasons))
    }
}

extension DeliveryMethod {
    /// That it does not go, in words.
    fileprivate var absence: String {
        switch self {
        case .upload: "no pair of storages that share a path"
        case .directory: "no snippets directory to write to"
        case .sftp: "no SFTP"
        }
    }
}
