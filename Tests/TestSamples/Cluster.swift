package import Delivery
package import Observation
package import ProxmoxTypes
package import TemplateModel

/// What stands on the cluster, where every volume of the versions is there and is seen.
/// - Parameters:
///   - gone: volumes that are not.
///   - clones: VMIDs of guests on a volume.
package func makeObserved(
    _ template: TemplateState, _ versions: VersionRange = VersionRange(), gone: Set<String> = [],
    clones: [String: [Int]] = [:], permissions: Permissions = everything
) throws -> Observed {
    var stored: [StoredVolume] = []
    for volume in Set(versions.volumes).subtracting(gone).sorted() {
        stored.append(try decode(["volid": volume, "size": 20 * gibibyte]))
    }
    for (volume, guests) in clones {
        for guest in guests {
            stored.append(
                try decode([
                    "volid": "\(volume)/\(guest)/vm-\(guest)-disk-0.qcow2", "vmid": guest, "size": 20 * gibibyte,
                ]))
        }
    }
    return Observed(
        vmid: 211, node: "pve1", template: template, versions: versions,
        volumes: Volumes(stored, storages: ["local"], permissions: permissions), permissions: permissions)
}

/// A storage as `GET /nodes/NODE/storage` shows it.
package func storage(
    _ name: String, _ content: String, type: String = "dir", isActive: Bool = true, available: UInt64 = 1 << 40
) throws -> NodeStorage {
    try decode([
        "storage": name, "content": content, "type": type, "active": isActive ? 1 : 0, "avail": available,
    ])
}

/// The same as `GET /storage` shows it.
package func configured(
    _ name: String, _ content: String, path: String? = nil, directories: [String: String]? = nil
) throws -> StorageConfiguration {
    var object: [String: Any] = ["storage": name, "content": content]
    object["path"] = path
    object["content-dirs"] = directories
    return try decode(object)
}

package func makeSite(
    permissions: Permissions = everything, version: String = "9.2.11", storages: [NodeStorage] = [],
    configurations: [StorageConfiguration] = []
) throws -> Site {
    Site(
        node: "pve1", version: try decode(["version": version]), permissions: permissions, storages: storages,
        configurations: configurations, bridges: ["vmbr0"])
}

private let names: Set = [
    "VM.Allocate", "VM.Audit", "VM.Clone", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit",
    "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
    "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead", "VM.Monitor", "VM.PowerMgmt", "Datastore.Allocate",
    "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit", "SDN.Use",
]

/// All that a build and what belongs to it may need, on everything.
package let everything = everythingBut([])

/// The same but some privileges.
package func everythingBut(_ missing: Set<String>) -> Permissions {
    Permissions(["/": Dictionary(uniqueKeysWithValues: names.subtracting(missing).map { ($0, true) })])
}

/// The base config, on its way through a pair of storages.
package func makeDelivery(_ settings: BuildSettings) throws -> Delivery {
    let site = try makeSite(
        storages: [try storage("flatcar", "snippets,import"), try storage("flatcar-upload", "vztmpl")],
        configurations: [
            try configured("flatcar", "snippets,import", path: "/var/lib/flatcar"),
            try configured("flatcar-upload", "vztmpl", path: "/var/lib/flatcar", directories: ["vztmpl": "snippets"]),
        ])
    guard let config = settings.baseConfig else { throw SampleFailure(description: "no base config") }
    return try Delivery.choose(
        for: config, release: try makeReleaseVersion(), settings: settings, site: site,
        here: LocalMachine(hostName: "here") { _ in false })
}
