package import ProxmoxTypes

extension Identity {
    /// No dots: Proxmox cuts a guest's host name at the first one.
    package var vmName: String { "flatcar-\(channel)-" + release.replacing(".", with: "-") }

    /// The tags that say what the template has.
    package var tags: [String] { ["flatcar", "flatcar-\(channel)", release] }

    /// The one tag of a template that has this version alone. The template itself never has it, and no other version
    /// does, so that whoever looks for a tag finds one template.
    package var ownTag: String { "flatcar-\(release)-\(id)" }
}

extension TagList {
    /// The tags for a new version: a person's stay, those of the old version go.
    package func moved(from old: Identity, to new: Identity, adding more: [String]) -> TagList {
        TagList(tags.subtracting(old.tags).union(new.tags).union(more.map { $0.lowercased() }))
    }
}

/// The tags of a VM, as Proxmox shows them: lower case, once, sorted.
package struct TagList: Sendable, Equatable {
    package let tags: Set<String>

    package init(_ tags: Set<String>) { self.tags = tags }

    package init(_ configuration: VMConfiguration) {
        // What Proxmox takes for separators (pve-common src/PVE/Tools.pm `split_list`).
        let text = configuration["tags"] ?? ""
        tags = Set(text.split(whereSeparator: { ";, \t".contains($0) }).map(String.init))
    }

    /// The value for Proxmox.
    package var property: String { sorted.joined(separator: ";") }

    package var sorted: [String] { tags.sorted() }
}
