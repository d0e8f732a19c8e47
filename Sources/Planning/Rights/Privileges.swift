package import Delivery
package import Observation
import ProxmoxTypes
package import TemplateModel

/// Where a build puts things, as far as that is known.
package struct Places: Sendable, Equatable {
    package var diskStorage: String?
    /// `nil` where no image is brought.
    package var imageStorage: String?
    package var delivery: Delivery?

    package init(diskStorage: String? = nil, imageStorage: String? = nil, delivery: Delivery? = nil) {
        self.diskStorage = diskStorage
        self.imageStorage = imageStorage
        self.delivery = delivery
    }
}

/// What a build must be allowed to do, by purpose (checks of qemu-server src/PVE/API2/Qemu.pm and pve-storage
/// src/PVE/API2/Storage/Status.pm).
package func requiredNeeds(_ settings: BuildSettings, _ places: Places, on site: Site) -> [Need] {
    var needs = [site.templateNeed(settings), site.versionsNeed(settings)]
    if settings.smokeTest != nil { needs.append(site.smokeTestNeed(settings)) }
    return needs + placeNeeds(settings, places, on: site)
}

/// What a throwaway clone with a config of its own takes: what a smoke test does.
package func trialNeeds(_ settings: BuildSettings, _ places: Places, on site: Site) -> [Need] {
    [site.smokeTestNeed(settings)] + placeNeeds(settings, places, on: site)
}

private func placeNeeds(_ settings: BuildSettings, _ places: Places, on site: Site) -> [Need] {
    var needs: [Need] = []
    // To make disks there, and to point at those of another VM (pve-storage src/PVE/Storage.pm `check_volume_access`).
    if let storage = places.diskStorage {
        needs.append(Need("FlatcarDisk", ["Datastore.AllocateSpace", "Datastore.Audit"], on: "/storage/\(storage)"))
    }
    if let storage = places.imageStorage { needs.append(.upload(to: storage)) }
    switch places.delivery?.way {
    case .uploaded(let storage), .attached(let storage): needs.append(.upload(to: storage))
    case .written, .sent, nil: break
    }
    let bridge = site.bridgePrivilege(settings.shape)
    return needs + [Need("FlatcarBridge", [bridge], on: bridge.path)]
}

extension BuildSettings {
    /// What it takes to make a VM and to change it.
    fileprivate var guestPrivileges: [String] {
        [
            "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
            "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
        ].filter { consumer != .capmox || $0 != "VM.Config.Cloudinit" }
    }
}

extension Site {
    /// To use the bridge or the VNet: all of it, or one of its VLANs (pve-guest-common src/PVE/GuestHelpers.pm
    /// `check_vnet_access`).
    package func bridgePrivilege(_ shape: VMShape) -> Privilege {
        let zone = zones[shape.bridge] ?? permissions.zone(of: shape.bridge) ?? "localnetwork"
        let bridge = "/sdn/zones/\(zone)/\(shape.bridge)"
        return Privilege(name: "SDN.Use", path: shape.vlan.map { "\(bridge)/\($0)" } ?? bridge)
    }

    /// The template itself.
    package func templateNeed(_ settings: BuildSettings) -> Need {
        need("FlatcarVM", settings.guestPrivileges, onVM: settings.vmid, in: settings.pool)
    }

    /// The templates of the versions: on every VMID of the range, since versions take one after the other.
    package func versionsNeed(_ settings: BuildSettings) -> Need {
        rangeNeed("FlatcarVM", settings.guestPrivileges, settings)
    }

    /// What it takes to clone a version, to start the clone and to ask its agent (qemu-server src/PVE/API2/Qemu.pm,
    /// src/PVE/API2/Qemu/Agent.pm; 9.0 has split VM.Monitor up).
    package func smokeTestNeed(_ settings: BuildSettings) -> Need {
        rangeNeed(
            "FlatcarTest",
            settings.guestPrivileges + ["VM.Clone", "VM.PowerMgmt"]
                + ((version?.major ?? 9) < 9 ? ["VM.Monitor"] : ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"]),
            settings)
    }

    /// To exchange a drive that is there takes more than to make it (qemu-server src/PVE/API2/Qemu.pm `update_vm_api`).
    package func driveChangeNeed(_ settings: BuildSettings) -> Need {
        need("FlatcarVM", ["VM.Config.CDROM"], onVM: settings.vmid, in: settings.pool)
    }

    /// In a pool Proxmox takes the privilege on either path (pve-access-control, RPCEnvironment.pm check_vm_perm).
    private func need(_ role: String, _ names: [String], onVM vmid: Int, in pool: String?) -> Need {
        let own = "/vms/\(vmid)"
        let path = pool.map { "/pool/\($0)" }
        return Need(
            role,
            names.map { Privilege(name: $0, path: path == nil || permissions.has($0, on: own) ? own : path ?? own) },
            on: path ?? place(of: vmid))
    }

    /// Where rights on a VM belong that is in no pool: destroying a VM takes the entry on its own path with it, so on all
    /// VMs, unless an entry there hides what is inherited.
    private func place(of vmid: Int) -> String { permissions.isListed("/vms/\(vmid)") ? "/vms/\(vmid)" : "/vms" }

    private func rangeNeed(_ role: String, _ names: [String], _ settings: BuildSettings) -> Need {
        let range = settings.versionVMIDs
        let pool = settings.pool.map { "/pool/\($0)" }
        let gaps = names.map { (name: $0, gap: permissions.gap(of: $0, among: range)) }
        let privileges = gaps.map { name, gap in
            Privilege(name: name, path: gap.map { pool ?? "/vms/\($0)" } ?? "/vms/\(range.lowerBound)")
        }
        let first = gaps.lazy.compactMap(\.gap).first ?? range.lowerBound
        return Need(role, privileges, on: pool ?? place(of: first))
    }
}
