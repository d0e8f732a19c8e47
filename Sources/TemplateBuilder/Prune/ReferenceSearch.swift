import Pipes
import Proxmox
import ProxmoxTypes

/// Reads what every guest of the cluster refers to: now, after its next start, and in its snapshots.
struct ReferenceSearch {
    /// What locks a VM while its configuration is not there yet (qemu-server, `create_vm` and `clone_vm`).
    private static let unfinishedLocks: Set = ["create", "clone"]
    /// How many guests are asked about at once: a server that takes its time for each takes it for all of these together,
    /// and even pveproxy's three workers have other things to do.
    private static let guestsAtOnce = 8

    let client: ProxmoxClient
    let permissions: Permissions

    /// - Throws: `ProxmoxError` when nothing can be asked at all; what a single guest does not tell is noted as unseen.
    func run() throws(ProxmoxError) -> References {
        var references = References()
        if let gap = permissions.gap(of: "VM.Audit", below: "/vms") {
            references.unseen.append(
                "the token lacks VM.Audit on \(gap), so guests that it does not see may use the file")
        }
        let guests = try client.guests().filter { !$0.isContainer }
        for found in try sideBySide(
            guests, atMost: Self.guestsAtOnce, { guest throws(ProxmoxError) in try look(guest) })
        {
            references.formUnion(found)
        }
        return references
    }

    private func look(_ guest: GuestLocation) throws(ProxmoxError) -> References {
        var references = References()
        do throws(ProxmoxError) {
            try add(guest, to: &references)
        } catch {
            switch error {
            case .refused, .forbidden, .nodeUnreachable, .invalidParameters:
                references.unseen.append("VM \(guest.vmid) on node \(guest.node) cannot be read (\(error))")
            default: throw error
            }
        }
        return references
    }

    private func add(_ guest: GuestLocation, to references: inout References) throws(ProxmoxError) {
        let settings = try client.settings(of: guest.vmid, on: guest.node)
        let isTemplate = settings.contains { $0.key == "template" && $0.value == "1" }
        let name = "\(isTemplate ? "template" : "VM") \(guest.vmid)"
        for setting in settings {
            for value in [setting.value, setting.pending] {
                if let value { references.add(value, of: setting.key, by: name) }
            }
            if setting.key == "lock", let lock = setting.value, Self.unfinishedLocks.contains(lock) {
                references.unseen.append("VM \(guest.vmid) is being made (\(lock)); try again when it is there")
            }
        }
        for snapshot in try client.snapshots(of: guest.vmid, on: guest.node) {
            let configuration = try client.configuration(of: guest.vmid, on: guest.node, snapshot: snapshot)
            for (key, value) in configuration.values {
                references.add(value, of: key, by: "\(name) (snapshot \(snapshot))")
            }
        }
    }
}
