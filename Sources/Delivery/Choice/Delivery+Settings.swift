package import BuildErrors
package import Flatcar
package import Observation
import ProxmoxTypes
package import TemplateModel

extension Delivery {
    /// The way of the base config; `nil` where there is none to bring.
    /// - Parameter token: the token's id.
    /// - Throws: `BuildError.missingPrivileges` where what an administrator would set up is there, and only the right to
    ///   use it is missing; and what `choose` throws.
    package static func choose(
        _ release: Release, _ settings: BuildSettings, _ site: Site, here: LocalMachine, token: String
    ) throws(BuildError) -> Delivery? {
        guard let config = settings.deliveredConfig else { return nil }
        try release.version.checkReads(config)
        do throws(BuildError) {
            return try choose(for: config, release: release.version, settings: settings, site: site, here: here)
        } catch {
            switch error {
            case .noDelivery, .deliveryImpossible(.upload, _):
                guard let pair = SharedPathPair.find(settings, site) else { throw error }
                try site.require([pair.privilege], of: token)
            case .deliveryImpossible(.iso, _):
                guard let storage = try? site.chooseISOStorage(settings) else { throw error }
                try site.require(privileges(forISOOn: storage.name), of: token)
            default: break
            }
            throw error
        }
    }
}
