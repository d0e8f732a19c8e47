import Proxmox
package import ProxmoxTypes

/// Which guests have a disk that stands on another volume, as far as the token may see.
///
/// Absence is no proof: Proxmox hides volumes of guests on which the token has no rights, and thin LVM knows no such
/// relation at all. It refuses to delete a base volume in use, whatever was seen.
package struct LinkedClones: Sendable, Equatable {
    let volumes: [StoredVolume]

    package init(_ volumes: [StoredVolume]) { self.volumes = volumes }

    static let unseen = LinkedClones([])

    /// Reads the disks of one storage.
    static func read(_ client: ProxmoxClient, storage: String, node: String) throws(ProxmoxError) -> LinkedClones {
        do throws(ProxmoxError) {
            return LinkedClones(try client.volumes("images", in: storage, on: node))
        } catch .forbidden {
            return .unseen
        }
    }

    /// The VMIDs of the guests on a volume. A linked clone's volume id begins with that of its base
    /// (pve-storage src/PVE/Storage/Plugin.pm, ZFSPoolPlugin.pm, RBDPlugin.pm `parse_volname`).
    package func users(of volume: String) -> [Int] {
        Set(volumes.filter { $0.id.hasPrefix(volume + "/") }.compactMap(\.vmid)).sorted()
    }

    /// The size of a volume in bytes.
    func size(of volume: String) -> UInt64? { volumes.first { $0.id == volume }?.size }
}
