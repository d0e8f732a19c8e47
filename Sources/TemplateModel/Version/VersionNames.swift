package import ProxmoxTypes

extension Identity {
    /// The name of the template. No dots: Proxmox cuts a guest's host name at the first one.
    package var vmName: String { "flatcar-\(channel)-" + release.replacing(".", with: "-") }

    /// The name of the template that has this version alone.
    package var versionName: String { isAdopted ? "flatcar-adopted-\(id)" : "\(vmName)-\(id)" }

    /// The tags that say what the template has.
    package var tags: [String] { isAdopted ? ["flatcar"] : ["flatcar", "flatcar-\(channel)", release] }

    /// The one tag of a template that has this version alone. The template itself never has it, and no other version
    /// does, so that whoever looks for a tag finds one template.
    package var ownTag: String { "flatcar-\(release)-\(id)" }
}

extension BuildSettings {
    /// The tags that a version of this identity and the template get, without those that the template has.
    package func tags(of identity: Identity, present: VMConfiguration?) -> [String] {
        let all = TagList([]).moved(from: nil, to: identity, adding: tags + [identity.ownTag])
        return all.tags.subtracting(present.map { TagList($0).tags } ?? []).sorted()
    }
}

extension TagList {
    /// The tags for a new version: a person's stay, those of the old version go.
    package func moved(from old: Identity?, to new: Identity, adding more: [String]) -> TagList {
        TagList(tags.subtracting(old?.tags ?? []).union(new.tags).union(more.map { $0.lowercased() }))
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
