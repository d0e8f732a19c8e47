import ProxmoxTypes

/// One call that changes a template as it was just read. Its digest makes Proxmox refuse it when anybody has changed the
/// template since.
struct ConfigurationChange {
    private let template: Template
    private var set: Parameters
    private var removed: [String] = []

    /// - Parameter parameters: what is set in any case.
    init(of template: Template, _ parameters: Parameters = [:]) {
        self.template = template
        set = parameters
    }

    mutating func set(_ key: String, _ value: String) { set.append(key, value) }

    mutating func remove(_ key: String) { removed.append(key) }

    /// Writes a record in the place of the one that is there.
    /// - Throws: `BuildError.descriptionTooLong`.
    mutating func set(_ record: Record) throws(BuildError) {
        set.append("description", try record.description(replacing: template.configuration.description))
    }

    /// Gives the template some of a version's settings; what the version does not have is removed.
    mutating func set(_ keys: [String], of guest: GuestSettings) {
        for key in keys {
            let present = template.configuration[key]
            if let value = guest.property(key, storage: template.disk?.storage ?? "", present: present) {
                set.append(key, value)
            } else if present != nil {
                removed.append(key)
            }
        }
    }

    /// The form of `POST /nodes/NODE/qemu/VMID/config`.
    var parameters: Parameters {
        var parameters = set
        if !removed.isEmpty { parameters.append("delete", removed.joined(separator: ",")) }
        if let digest = template.configuration.digest { parameters.append("digest", digest) }
        return parameters
    }
}
