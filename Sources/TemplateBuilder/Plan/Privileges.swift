package import ProxmoxTypes

/// A privilege on a path of Proxmox's tree of permissions.
public struct Privilege: Sendable, Equatable {
    /// `VM.Allocate`.
    public let name: String
    /// `/vms/211`.
    public let path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// What one purpose takes, and how it is granted.
package struct Need: Sendable, Equatable {
    /// The role that the README makes for it.
    package let role: String
    /// Each on the path where it is looked for.
    package let privileges: [Privilege]
    /// Where the role belongs.
    package let path: String

    package init(_ role: String, _ privileges: [Privilege], on path: String) {
        self.role = role
        self.privileges = privileges
        self.path = path
    }

    package init(_ role: String, _ names: [String], on path: String) {
        self.init(role, names.map { Privilege(name: $0, path: path) }, on: path)
    }

    /// To upload a file to a storage, and to see it there.
    static func upload(to storage: String) -> Need {
        Need("FlatcarUpload", ["Datastore.AllocateTemplate", "Datastore.Audit"], on: "/storage/\(storage)")
    }
}

/// What a build must be allowed to do.
package func requiredPrivileges(
    settings: BuildSettings, diskStorage: String?, imageStorage: String?, delivery: Delivery?, site: Site
) -> [Privilege] {
    requiredNeeds(
        settings: settings, diskStorage: diskStorage, imageStorage: imageStorage, delivery: delivery, site: site
    ).flatMap(\.privileges)
}

/// The same by purpose (checks of qemu-server src/PVE/API2/Qemu.pm and pve-storage src/PVE/API2/Storage/Status.pm).
package func requiredNeeds(
    settings: BuildSettings, diskStorage: String?, imageStorage: String?, delivery: Delivery?, site: Site
) -> [Need] {
    var needs = [site.need("FlatcarVM", settings.guestPrivileges, onVM: settings.vmid, in: settings.pool)]
    if let need = site.ownTemplatesNeed(settings) { needs.append(need) }
    if let test = settings.smokeTest { needs.append(site.smokeTestNeed(onVM: test.vmid, settings)) }
    if let diskStorage {
        needs.append(Need("FlatcarDisk", ["Datastore.AllocateSpace"], on: "/storage/\(diskStorage)"))
    }
    if let imageStorage { needs.append(Need.upload(to: imageStorage)) }
    switch delivery?.way {
    case .uploaded(let storage), .attached(let storage): needs.append(Need.upload(to: storage))
    case .written, .sent, nil: break
    }
    let bridge = settings.bridgePrivilege
    return needs + [Need("FlatcarBridge", [bridge], on: bridge.path)]
}

extension BuildSettings {
    /// To use the bridge: all of it, or one of its VLANs.
    var bridgePrivilege: Privilege {
        let bridge = "/sdn/zones/localnetwork/\(shape.bridge)"
        return Privilege(name: "SDN.Use", path: shape.vlan.map { "\(bridge)/\($0)" } ?? bridge)
    }

    /// What it takes to make a VM and to change it.
    fileprivate var guestPrivileges: [String] {
        [
            "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
            "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
        ].filter { consumer != .capmox || $0 != "VM.Config.Cloudinit" }
    }
}

extension Site {
    /// To exchange a drive that is there takes more than to make it (qemu-server src/PVE/API2/Qemu.pm `update_vm_api`).
    func driveChangeNeed(_ settings: BuildSettings) -> Need {
        need("FlatcarVM", ["VM.Config.CDROM"], onVM: settings.vmid, in: settings.pool)
    }

    /// The templates of single versions: on every VMID of the range, since versions take one after the other.
    func ownTemplatesNeed(_ settings: BuildSettings) -> Need? {
        guard let range = settings.ownVMIDs else { return nil }
        let pool = settings.pool.map { "/pool/\($0)" }
        let privileges = settings.guestPrivileges.map { name in
            let gap = permissions.gap(of: name, among: range)
            return Privilege(name: name, path: gap.map { pool ?? "/vms/\($0)" } ?? "/vms/\(range.lowerBound)")
        }
        return Need("FlatcarVM", privileges, on: pool ?? "/vms/\(range.lowerBound)")
    }

    /// What it takes to make a throwaway, to start it and to ask its agent.
    func smokeTestNeed(onVM vmid: Int, _ settings: BuildSettings) -> Need {
        need(
            "FlatcarTest", settings.guestPrivileges + SmokeTest.privileges(on: version), onVM: vmid,
            in: settings.pool)
    }

    /// - Throws: `BuildError.missingPrivileges` when a version brings another drive than the template has, and the token may
    ///   not exchange it.
    func requireDriveChange(
        to guest: GuestSettings, of template: Template, _ settings: BuildSettings, token: String
    ) throws(BuildError) {
        guard guest["ide2"] != GuestSettings(template.configuration)["ide2"] else { return }
        try require(driveChangeNeed(settings).privileges, of: token)
    }

    /// In a pool Proxmox takes the privilege on either path (pve-access-control, RPCEnvironment.pm check_vm_perm).
    fileprivate func need(_ role: String, _ names: [String], onVM vmid: Int, in pool: String?) -> Need {
        let own = "/vms/\(vmid)"
        let path = pool.map { "/pool/\($0)" } ?? own
        return Need(
            role, names.map { Privilege(name: $0, path: permissions.has($0, on: own) ? own : path) }, on: path)
    }

    /// - Throws: `BuildError.missingPrivileges` with those of `required` that the token lacks.
    func require(_ required: [Privilege], of token: String) throws(BuildError) {
        let missing = permissions.missing(required)
        guard missing.isEmpty else { throw .missingPrivileges(token: token, missing) }
    }
}

extension Permissions {
    /// Those of `required` that the token lacks.
    package func missing(_ required: [Privilege]) -> [Privilege] {
        required.filter { !has($0.name, on: $0.path) }
    }
}
