import ProxmoxTypes

extension Delivery {
    /// What it takes to put an ISO there, to see it, and to attach it.
    static func privileges(forISOOn storage: String) -> [Privilege] {
        Need.upload(to: storage).privileges
    }

    /// What the plan says of an ISO, since it is not without its price.
    var warning: String? {
        guard let medium else { return nil }
        return "the base config is on an ISO in the place of Proxmox's cloud-init drive, so nothing of a clone's "
            + "Cloud-Init tab reaches its guest: no host name, no user, no SSH keys, no addresses. Put keys into a "
            + "fragment of your own (--ignition), leave names and addresses to DHCP, and keep \(medium) as long as a "
            + "clone has it; a clone moves only to nodes that have it too"
    }
}

extension Site {
    /// The storage that was named if it fits, else the first on which the token has the rights, else the first.
    func chooseISOStorage(_ settings: BuildSettings) throws(BuildError) -> NodeStorage {
        let fitting = storages.filter { $0.isActive && $0.content.contains("iso") }
        if settings.delivery.isoStorage == nil, let first = fitting.first {
            return fitting.first { permissions.missing(Delivery.privileges(forISOOn: $0.name)).isEmpty } ?? first
        }
        return try chooseStorage(named: settings.delivery.isoStorage, setting: "iso-storage", for: "iso")
    }
}
