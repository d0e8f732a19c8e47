package import ProxmoxTypes
import TemplateModel

/// The disks of some storages, as far as the token may see: which are there, and which guests stand on which.
///
/// Absence is no proof: Proxmox hides volumes of guests on which the token has no rights, and thin LVM knows no linked
/// clones at all. It refuses to delete a base volume in use, whatever was seen.
package struct Volumes: Sendable, Equatable {
    /// Whether a volume is there.
    package enum Presence: Sendable, Equatable {
        case there, gone, unknown
    }

    private let listed: [String: StoredVolume]
    /// The storages that could be looked into.
    private let storages: Set<String>
    private let permissions: Permissions
    /// VMIDs that no guest has.
    private let freeVMIDs: Set<Int>

    package init(
        _ volumes: [StoredVolume], storages: Set<String>, permissions: Permissions, freeVMIDs: Set<Int> = []
    ) {
        listed = Dictionary(volumes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.storages = storages
        self.permissions = permissions
        self.freeVMIDs = freeVMIDs
    }

    /// Where nothing was looked at.
    package static let unseen = Volumes([], storages: [], permissions: Permissions([:]))

    /// Whether a volume is there. It is gone only where it would have been shown.
    package func presence(of volume: String) -> Presence {
        if listed[volume] != nil { return .there }
        let disk = DiskProperty(volume)
        guard storages.contains(disk.storage) else { return .unknown }
        if permissions.has("Datastore.Allocate", on: "/storage/\(disk.storage)") { return .gone }
        guard let owner = disk.owner else { return .unknown }
        // Whose disks a storage shows (pve-storage src/PVE/Storage.pm `check_volume_access`).
        return permissions.has("VM.Config.Disk", on: "/vms/\(owner)") || freeVMIDs.contains(owner) ? .gone : .unknown
    }

    /// The VMIDs of the guests on a volume. A linked clone's volume id begins with that of its base
    /// (pve-storage src/PVE/Storage/Plugin.pm, ZFSPoolPlugin.pm, RBDPlugin.pm `parse_volname`).
    package func users(of volume: String) -> [Int] {
        Set(listed.values.filter { $0.id.hasPrefix(volume + "/") }.compactMap(\.vmid)).sorted()
    }

    /// The size of a volume in bytes.
    package func size(of volume: String) -> UInt64? { listed[volume]?.size }

    /// Whether linked clones of every guest on the volumes of a storage would be shown.
    package func showsAllClones(on storage: String) -> Bool {
        storages.contains(storage)
            && (permissions.has("Datastore.Allocate", on: "/storage/\(storage)")
                || permissions.gap(of: "VM.Config.Disk", below: "/vms") == nil)
    }
}
