package import Proxmox

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

/// What a build must be allowed to do (checks of qemu-server src/PVE/API2/Qemu.pm and pve-storage
/// src/PVE/API2/Storage/Status.pm).
package func requiredPrivileges(
    settings: BuildSettings, diskStorage: String?, imageStorage: String?, delivery: Delivery?, site: Site
) -> [Privilege] {
    var onGuest = [
        "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
        "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
    ]
    if settings.consumer == .capmox { onGuest.removeAll { $0 == "VM.Config.Cloudinit" } }
    var required = site.privileges(onGuest, onVM: settings.vmid, in: settings.pool)
    if let range = settings.ownVMIDs {
        required += site.privileges(onGuest, onVM: range.lowerBound, in: settings.pool)
    }
    if let test = settings.smokeTest {
        required += site.privileges(
            onGuest + SmokeTest.privileges(on: site.version), onVM: test.vmid, in: settings.pool)
    }
    if let diskStorage {
        required.append(Privilege(name: "Datastore.AllocateSpace", path: "/storage/\(diskStorage)"))
    }
    if let imageStorage {
        required.append(Privilege(name: "Datastore.AllocateTemplate", path: "/storage/\(imageStorage)"))
        required.append(Privilege(name: "Datastore.Audit", path: "/storage/\(imageStorage)"))
    }
    switch delivery?.way {
    case .uploaded(let upload):
        required.append(Privilege(name: "Datastore.AllocateTemplate", path: "/storage/\(upload)"))
    case .attached(let storage): required += Delivery.privileges(forISOOn: storage)
    case .written, .sent, nil: break
    }
    let bridge = "/sdn/zones/localnetwork/\(settings.shape.bridge)"
    required.append(Privilege(name: "SDN.Use", path: settings.shape.vlan.map { "\(bridge)/\($0)" } ?? bridge))
    return required
}

extension Site {
    /// - Throws: `BuildError.missingPrivileges` when a version brings another drive than the template has, and the token may
    ///   not exchange it: that takes more than to make it (qemu-server src/PVE/API2/Qemu.pm `update_vm_api`).
    func requireDriveChange(
        to guest: GuestSettings, of template: Template, _ settings: BuildSettings, token: String
    ) throws(BuildError) {
        guard guest["ide2"] != GuestSettings(template.configuration)["ide2"] else { return }
        try require(privileges(["VM.Config.CDROM"], onVM: settings.vmid, in: settings.pool), of: token)
    }

    /// In a pool Proxmox takes the privilege on either path (pve-access-control, RPCEnvironment.pm check_vm_perm).
    fileprivate func privileges(_ names: [String], onVM vmid: Int, in pool: String?) -> [Privilege] {
        let own = "/vms/\(vmid)"
        let pool = pool.map { "/pool/\($0)" }
        return names.map { Privilege(name: $0, path: permissions.has($0, on: own) ? own : pool ?? own) }
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
