package import BuildErrors
package import Proxmox
package import ProxmoxTypes
import TemplateModel

extension VersionRange {
    /// Looks at what is in the range.
    /// - Parameters:
    ///   - template: the VMID of the template whose versions they are.
    ///   - guests: of the cluster.
    package static func observe(
        _ client: ProxmoxClient, of template: Int, in range: ClosedRange<Int>, on node: String, guests: [GuestLocation]
    ) throws(BuildError) -> VersionRange {
        var found = VersionRange()
        for guest in guests.filter({ range.contains($0.vmid) }).sorted(by: { $0.vmid < $1.vmid }) {
            let (vmid, place) = (guest.vmid, guest.node)
            guard !guest.isContainer else {
                found.others.append(Other(vmid: vmid, reason: "it is a container"))
                continue
            }
            guard place == node else {
                found.others.append(Other(vmid: vmid, reason: "it is on node \(place)", isCertain: false))
                continue
            }
            do throws(ProxmoxError) {
                let configuration = try client.configuration(of: vmid, on: node)
                try found.add(vmid, configuration, of: template) { storage throws(ProxmoxError) in
                    try client.storages(of: node).contains { $0.name == storage && $0.type != "lvm" }
                }
            } catch .cancelled {
                throw .cancelled
            } catch {
                // What is listed can be read (`GET /cluster/resources` asks for VM.Audit as well). To pass over a version
                // because of a refusal that says nothing about it would bring its image once more.
                guard error.isNotThere else { throw .proxmox(error) }
                found.others.append(Other(vmid: vmid, reason: "it is gone", isCertain: false))
            }
        }
        return found
    }

    /// - Parameter makesBaseVolumes: whether the storage of this name can; thick LVM cannot, and a template there is
    ///   whole without.
    package mutating func add(
        _ vmid: Int, _ configuration: VMConfiguration, of template: Int,
        makesBaseVolumes: (String) throws(ProxmoxError) -> Bool
    ) throws(ProxmoxError) {
        // What Proxmox has of a VM that is being made is the lock alone (qemu-server, `create_vm`).
        if configuration.lock == "create", configuration.description.isEmpty {
            others.append(
                Other(
                    vmid: vmid, reason: "it is being created, or its creation has died (lock: create)",
                    isCertain: false, commands: ["qm destroy \(vmid) --skiplock"]))
            return
        }
        switch VMRecord(configuration, vmid: vmid) {
        case .own(.throwaway(let record)) where record.template == template:
            throwaways.append(
                Throwaway(vmid: vmid, record: record, isAbandoned: !record.isKept && record.builder.hasEnded()))
        case .own(.version(let record)) where record.template == template:
            let version = VersionTemplate(
                vmid: vmid, record: record, configuration: configuration, isAbandoned: record.builder.hasEnded())
            if try isWhole(version, makesBaseVolumes) { whole.append(version) } else { unfinished.append(version) }
        case .own(.throwaway(let record)):
            others.append(Other(vmid: vmid, reason: "it is the throwaway of a test of template \(record.template)"))
        case .own(.version(let record)):
            others.append(Other(vmid: vmid, reason: "it is a version of template \(record.template)"))
        case .own(.template): others.append(Other(vmid: vmid, reason: "it is a template of its own"))
        case .none(let reason), .foreign(let reason), .newer(let reason):
            others.append(Other(vmid: vmid, reason: reason))
        }
    }

    /// Whether a version can be cloned, if its disks are there.
    private func isWhole(
        _ version: VersionTemplate, _ makesBaseVolumes: (String) throws(ProxmoxError) -> Bool
    ) throws(ProxmoxError) -> Bool {
        guard version.configuration.isTemplate, version.hasImage else { return false }
        // One made by hand may do without.
        if !version.version.identity.isAdopted, version.version.guest.wantsEFIDisk, version.efiDisk == nil {
            return false
        }
        for disk in version.unconverted where try makesBaseVolumes(disk.storage) { return false }
        return true
    }
}
