import BuildErrors
import FoundationEssentials
import ImagePipeline
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel

/// The VM of a version, from its creation to a template that can be cloned.
extension Executor {
    /// Reserves the VMID as well: whoever comes later sees who is at work there.
    func create(_ creation: VersionCreation) throws(BuildError) {
        let vmid = creation.vmid
        let version = creation.draft.version(
            built: Date.now.formatted(.iso8601), image: creation.shared?.image, signer: creation.shared?.signer,
            signed: creation.shared?.signed)
        let record = VersionRecord(template: plan.vmid, builder: cluster.builder, version: version)
        var parameters = creation.parameters
        parameters.append("description", Record.version(record).description())
        undo.add("VM \(vmid)", usesEarlier: true) { [cleaner] in try cleaner.removeVersion(version.reference) }
        try createVM(vmid, parameters)
        made[vmid] = version
        guard creation.shared != nil else { return }
        let configuration = VMConfiguration(parameters.dictionary)
        // An EFI disk of its own has got its name from Proxmox.
        guard creation.parameters["efidisk0"].map({ DiskProperty($0).owner != nil }) ?? true else { return }
        pointing[vmid] = VersionTemplate(vmid: vmid, record: record, configuration: configuration)
    }

    /// - Throws: `BuildError.changedMeanwhile` when somebody else was faster.
    func createVM(_ vmid: Int, _ parameters: Parameters) throws(BuildError) {
        let action = "create VM \(vmid)"
        do throws(BuildError) {
            try waitFor(action) { client throws(ProxmoxError) in
                try client.createVM(on: node, parameters)
            }
        } catch .proxmox(let error) where error.isTaken {
            // It is not this run's, so there is nothing to take back.
            undo.removeLast()
            throw .changedMeanwhile(vmid: plan.vmid)
        }
    }

    /// The import and the note of what it was made of are one call.
    func importDisk(_ disk: DiskImport) throws(BuildError) {
        guard let image, var version = made[disk.vmid] else {
            preconditionFailure("a plan uploads the image before it makes a disk of it")
        }
        version.image = image.digest
        version.signer = image.signer
        version.signed = image.signed
        let record = VersionRecord(template: plan.vmid, builder: cluster.builder, version: version)
        var parameters = disk.parameters
        parameters.append("description", Record.version(record).description())
        try waitFor("import the disk of VM \(disk.vmid)") { client throws(ProxmoxError) in
            try client.configure(disk.vmid, on: node, parameters)
        }
        made[disk.vmid] = version
        if let uploaded { try uploader.confirmUnchanged(uploaded.upload, uploaded.file) }
    }

    /// A disk that is large enough already stays as it is: Proxmox cannot shrink one.
    func resize(_ slot: String, of vmid: Int, to size: UInt64) throws(BuildError) {
        let configuration = try configuration(of: vmid)
        if let present = configuration[slot].flatMap({ DiskProperty($0).size }), present >= size { return }
        try waitFor("resize \(slot) of VM \(vmid)") { client throws(ProxmoxError) in
            try client.resize(slot, of: vmid, on: node, to: size)
        }
    }

    /// Proxmox sets the template's flag before it converts the disks: a task that ended in between, as one does that waits
    /// in vain for the lock of a storage, leaves disks to convert one by one.
    func convert(_ vmid: Int) throws(BuildError) {
        do throws(BuildError) {
            try waitFor("convert VM \(vmid) to a template") { client throws(ProxmoxError) in
                try client.convertToTemplate(vmid, on: node)
            }
        } catch .proxmox(let error) where error.isTemplateAlready {
            let drives = try configuration(of: vmid).drives.filter { found in
                found.disk.options["media"] != "cdrom" && found.disk.owner == vmid && !found.disk.isBaseVolume
            }
            for drive in drives { try convert(vmid, slot: drive.slot) }
        }
    }

    func convert(_ vmid: Int, slot: String) throws(BuildError) {
        try waitFor("make \(slot) of template \(vmid) a base volume") { client throws(ProxmoxError) in
            try client.convertToTemplate(vmid, on: node, disk: slot)
        }
    }

    /// One call that needs no task.
    func seal(_ vmid: Int, _ tags: [String], _ protects: Bool) throws(BuildError) {
        var parameters: Parameters = ["tags": tags.joined(separator: ";")]
        if protects { parameters.append("protection", "1") }
        // It says what shall be, so that it can be said twice.
        try patience.repeating("tag template \(vmid)", isGuarded: true) { client throws(ProxmoxError) in
            try client.configureNow(vmid, on: node, parameters)
        }
    }

    func configuration(of vmid: Int) throws(BuildError) -> VMConfiguration {
        try asBuildError { () throws(ProxmoxError) in try proxmox.configuration(of: vmid, on: node) }
    }

    /// A version that can be cloned, as it is now.
    /// - Throws: `BuildError.changedMeanwhile` when it is none.
    func wholeVersion(_ vmid: Int) throws(BuildError) -> VersionTemplate {
        if let known = pointing[vmid] { return known }
        let configuration = try configuration(of: vmid)
        var range = VersionRange()
        try asBuildError { () throws(ProxmoxError) in
            try range.add(vmid, configuration, of: plan.vmid) { storage throws(ProxmoxError) in
                try proxmox.storages(of: node).contains { $0.name == storage && $0.type != "lvm" }
            }
        }
        guard let version = range.whole.first else {
            throw .notSeen(vmid: vmid, what: range.others.first?.reason ?? "a whole version of template \(plan.vmid)")
        }
        return version
    }
}
