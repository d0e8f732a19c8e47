package import BuildErrors
package import Proxmox
package import ProxmoxTypes
import TemplateModel

/// What stands on the cluster of one template: itself, its versions, their disks.
package struct Observed: Sendable, Equatable {
    package let vmid: Int
    package let node: String
    package let template: TemplateState
    package let versions: VersionRange
    package let volumes: Volumes
    package let permissions: Permissions
    /// Whether no guest has the VMID that the template's record names as that of its version.
    package let isVersionVMIDFree: Bool

    package init(
        vmid: Int, node: String, template: TemplateState, versions: VersionRange = VersionRange(),
        volumes: Volumes = .unseen, permissions: Permissions = Permissions([:]), isVersionVMIDFree: Bool = false
    ) {
        self.vmid = vmid
        self.node = node
        self.template = template
        self.versions = versions
        self.volumes = volumes
        self.permissions = permissions
        self.isVersionVMIDFree = isVersionVMIDFree
    }
}

extension ProxmoxClient {
    /// Looks at a template and its versions: GET requests only, four and one for each version.
    package func observe(_ vmid: Int, versions range: ClosedRange<Int>, on node: String) throws(BuildError) -> Observed
    {
        try asking(node) { () throws(BuildError) in try look(vmid, range, node) }
    }

    private func look(_ vmid: Int, _ range: ClosedRange<Int>, _ node: String) throws(BuildError) -> Observed {
        let guests = try asBuildError { () throws(ProxmoxError) in try self.guests() }
        let template = try templateState(of: vmid, on: node, guests: guests)
        let versions = try VersionRange.observe(self, of: vmid, in: range, on: node, guests: guests)
        let permissions = try asBuildError { () throws(ProxmoxError) in try self.permissions() }
        var volumes = versions.volumes
        var isFree = false
        switch template {
        case .template(let template):
            volumes += template.configuration.disks.map(\.disk.volume)
            if let current = template.record.current {
                volumes.append(current.volume)
                if !versions.taken.contains(current.version.vmid) {
                    isFree = try asBuildError { () throws(ProxmoxError) in
                        try self.isFree(vmid: current.version.vmid)
                    }
                }
            }
        case .foreign(_, let configuration?): volumes += configuration.disks.map(\.disk.volume)
        default: break
        }
        return Observed(
            vmid: vmid, node: node, template: template, versions: versions,
            volumes: try .observe(self, of: volumes, on: node, permissions: permissions), permissions: permissions,
            isVersionVMIDFree: isFree)
    }

    /// Looks at what stands under the template's VMID: one small request, two if nothing does.
    /// - Parameter guests: of the cluster, where they are known already.
    package func templateState(
        of vmid: Int, on node: String, guests: [GuestLocation]? = nil
    ) throws(BuildError) -> TemplateState {
        try asBuildError { () throws(ProxmoxError) in
            do throws(ProxmoxError) {
                return TemplateState(try configuration(of: vmid, on: node), vmid: vmid)
            } catch .refused(let action, let status, let message) {
                let error = ProxmoxError.refused(action: action, status: status, message: message)
                if error.isOfNode { throw error }
                // Proxmox says "does not exist" of a guest on another node, with the status of any refusal.
                let all = if let guests { guests } else { try self.guests() }
                let location = all.first { $0.vmid == vmid }
                if let location, location.node != node { return .elsewhere(node: location.node) }
                if location?.isContainer == true { return .foreign(reason: "it is a container", nil) }
                // It is listed as one that can be read: this refusal says nothing about it.
                if location != nil, !error.isNotThere { throw error }
                // The list may be some seconds old.
                if try isFree(vmid: vmid) { return .absent }
                return .unseen(reason: "it cannot be read, or is on a node where the token may not see it")
            } catch .forbidden {
                // Proxmox looks at the rights first, whether there is such a VM or not.
                if try isFree(vmid: vmid) { return .absent }
                return .unseen(reason: "the token may not look at it (VM.Audit on /vms/\(vmid))")
            }
        }
    }
}
