import Flatcar
import Proxmox

extension Doctor {
    /// - Returns: the template, where it is there and ours.
    func lookAtVMIDs(_ diagnosis: inout Diagnosis, _ site: Site) -> Template? {
        let found = diagnosis.look(
            at: "VMID \(settings.vmid)", commands: { $0.isProtection ? ["qm set \(settings.vmid) --protection 0"] : [] }
        ) { () throws(BuildError) in try lookAtTemplate(site) }
        if let test = settings.smokeTest {
            _ = diagnosis.look(at: "VMID \(test.vmid)") { () throws(BuildError) in
                let errand = Record.Errand(template: settings.vmid, purpose: .smokeTest)
                let isLeft = try workshop.proxmox.hasThrowaway(test.vmid, for: errand, on: site.node)
                return ((), isLeft ? "what an interrupted test has left; the next one destroys it" : "free")
            }
        }
        return found ?? nil
    }

    private func lookAtTemplate(_ site: Site) throws(BuildError) -> (Template?, String) {
        let vmid = settings.vmid
        switch try workshop.proxmox.templateState(of: vmid, on: site.node) {
        case .absent: return (nil, "free")
        case .template(let template):
            guard !template.isProtected else { throw .protected(vmid: vmid) }
            return (template, "the template, with release \(template.record.current.identity.release)")
        case .incomplete(let template), .unconverted(let template):
            return (template, "what an interrupted build has left; the next one goes on with it")
        case .foreign(let reason), .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let node): throw .elsewhere(vmid: vmid, node: node, wanted: site.node)
        }
    }

    /// The first VMID of a range for versions that the next one would get.
    func lookAtOwnVMIDs(_ diagnosis: inout Diagnosis, _ site: Site, _ release: Release?, _ present: Template?) {
        guard let range = settings.ownVMIDs, let release else { return }
        _ = diagnosis.look(at: "VMIDs \(range.lowerBound)-\(range.upperBound)") { () throws(BuildError) in
            let own = try OwnTemplates(
                workshop.proxmox, template: settings.vmid, node: site.node, range: range, record: present?.record,
                identity: Identity(release, settings))
            return ((), "\(own.vmid) for the next version")
        }
    }
}

extension BuildError {
    fileprivate var isProtection: Bool { if case .protected = self { true } else { false } }
}
