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
        guard let record = Self.record(configuration, vmid: vmid, template: template) else {
            others.append(Self.other(vmid, configuration))
            return
        }
        switch record {
        case .throwaway(let record):
            throwaways.append(Throwaway(vmid: vmid, record: record, isAbandoned: record.builder.hasEnded()))
        case .version(let record):
            let version = VersionTemplate(
                vmid: vmid, record: record, configuration: configuration, isAbandoned: record.builder.hasEnded())
            var isWhole = configuration.isTemplate && version.hasImage
            for disk in version.unconverted where isWhole { isWhole = try !makesBaseVolumes(disk.storage) }
            // One made by hand may do without.
            if !version.version.identity.isAdopted, version.version.guest.wantsEFIDisk, version.efiDisk == nil {
                isWhole = false
            }
            if isWhole { whole.append(version) } else { unfinished.append(version) }
        case .template: others.append(Other(vmid: vmid, reason: "it is a template of its own"))
        }
    }

    private static func record(_ configuration: VMConfiguration, vmid: Int, template: Int) -> Record? {
        guard case .record(let record) = Record.read(configuration.description), record.vmid == vmid else { return nil }
        switch record {
        case .version(let own): return own.template == template ? record : nil
        case .throwaway(let own): return own.template == template ? record : nil
        case .template: return nil
        }
    }

    /// Why a VM is none of the template's versions.
    private static func other(_ vmid: Int, _ configuration: VMConfiguration) -> Other {
        // What Proxmox has of a VM that is being made is the lock alone (qemu-server, `create_vm`).
        if configuration.lock == "create", configuration.description.isEmpty {
            return Other(
                vmid: vmid, reason: "it is being created, or its creation has died (lock: create)", isCertain: false,
                commands: ["qm destroy \(vmid) --skiplock"])
        }
        switch Record.read(configuration.description) {
        case .none:
            let kind = configuration.isTemplate ? "template" : "VM"
            return Other(
                vmid: vmid, reason: "the \(kind) '\(configuration["name"] ?? "")' carries no record of this tool")
        case .damaged(let reason): return Other(vmid: vmid, reason: "its record cannot be read: \(reason)")
        case .newer(let schema):
            return Other(vmid: vmid, reason: "its record is of a newer version of this tool (schema \(schema))")
        case .record(let record):
            guard record.vmid == vmid else { return Other(vmid: vmid, reason: "it is a clone of VM \(record.vmid)") }
            switch record {
            case .version(let own):
                return Other(vmid: vmid, reason: "it is a version of template \(own.template)")
            case .throwaway(let own):
                return Other(vmid: vmid, reason: "it is the throwaway of a test of template \(own.template)")
            case .template: return Other(vmid: vmid, reason: "it is a template of its own")
            }
        }
    }
}
