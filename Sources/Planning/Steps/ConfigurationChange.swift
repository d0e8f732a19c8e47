package import Observation
package import ProxmoxTypes
package import TemplateModel

/// One call that changes a template as it was just read. Its digest makes Proxmox refuse it when anybody has changed the
/// template since.
package struct ConfigurationChange {
    private let template: Template
    private var set: Parameters = [:]
    private var removed: [String] = []

    package init(of template: Template) { self.template = template }

    package mutating func set(_ key: String, _ value: String) { set.append(key, value) }

    package mutating func remove(_ key: String) { removed.append(key) }

    /// Gives the template some of a version's settings; what the version does not have is removed.
    /// - Parameter storage: where a cloud-init drive is made.
    package mutating func set(_ keys: [String], of guest: GuestSettings, storage: String) {
        for key in keys {
            // Wherever a person has put the cloud-init drive, a medium takes its place there.
            let slot = key == "ide2" ? template.configuration.cloudInitSlot ?? key : key
            let present = template.configuration[slot]
            if let value = guest.property(key, storage: storage, present: present) {
                set.append(slot, value)
            } else if present != nil {
                removed.append(slot)
            }
        }
    }

    /// The form of `PUT /nodes/NODE/qemu/VMID/config`.
    package var parameters: Parameters {
        var parameters = set
        if !removed.isEmpty { parameters.append("delete", removed.joined(separator: ",")) }
        if let digest = template.configuration.digest { parameters.append("digest", digest) }
        return parameters
    }
}
