import CloudInit
package import Flatcar

extension Delivery {
    /// Chooses the way: the first that goes, in the order of `DeliveryMethod`, or the only one that may be taken.
    /// - Throws: `BuildError.noDelivery` with the reason against each, `.deliveryImpossible` with the one.
    package static func choose(
        for config: BaseConfig, release: ReleaseVersion, settings: BuildSettings, site: Site,
        here: LocalMachine
    ) throws(BuildError) -> Delivery {
        let platform = settings.oem.platform(for: release)
        let result: Result<Delivery, BuildError>
        do throws(CloudInitError) {
            try SeedFiles.check(ignition: config.bytes, name: "the base config")
            let search = DeliverySearch(
                name: try ConfigFileName(sha256: config.digest), platform: platform, settings: settings, site: site,
                here: here)
            result = try choose(search, config, platform.slot(in: release))
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
                return .success(try Delivery(found, config, slot, passedOver: reasons))
            case .failure(let reason):
                if let only { return .failure(.deliveryImpossible(only, reason: reason.text)) }
                reasons.append("\(method.absence): \(reason.text)")
            }
        }
        return .failure(.noDelivery(reasons: reasons))
    }
}

extension Delivery {
    fileprivate init(
        _ found: DeliverySearch.Found, _ config: BaseConfig, _ slot: CustomDataSlot, passedOver: [String]
    ) throws(CloudInitError) {
        way = found.way
        storage = found.storage
        fileName = found.fileName
        self.passedOver = passedOver
        guard case .attached = found.way else {
            bytes = config.bytes
            reference = try CustomData(slot: slot, storage: found.storage, name: found.fileName)
            return
        }
        reference = nil
        // Nobody else wants the user data of this drive, and every Ignition that knows the platform reads it: so one
        // name is one content, whatever the release. Afterburn passes over user data that is no cloud-config, while it
        // would read vendor data as YAML. The id must be a text to YAML, which digits alone are not.
        bytes = try SeedFiles(ignition: config.bytes, in: .user, instanceID: found.fileName).image()
    }
}

extension DeliveryMethod {
    /// That it does not go, in words.
    fileprivate var absence: String {
        switch self {
        case .upload: "no pair of storages that share a path"
        case .directory: "no snippets directory to write to"
        case .sftp: "no SFTP"
        case .iso: "no ISO"
        }
    }
}
