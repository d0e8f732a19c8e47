import Flatcar
import FoundationEssentials
import Proxmox

/// Carries out a plan, step by step; when a step fails, takes back the ones before it.
struct Executor {
    let plan: Plan
    let settings: BuildSettings
    let workshop: Workshop
    private var undo = UndoLog()
    /// Files that could not be removed when it was their turn.
    private var leftovers: [(volume: String, storage: String)] = []
    /// Known once the image has been streamed.
    private var image: ImageFacts?

    init(_ plan: Plan, settings: BuildSettings, workshop: Workshop) {
        self.plan = plan
        self.settings = settings
        self.workshop = workshop
    }

    private var proxmox: ProxmoxClient { workshop.proxmox }

    /// - Throws: the error of the step that failed, after everything that could be taken back has been.
    mutating func run() throws(BuildError) {
        do {
            for (index, step) in plan.steps.enumerated() {
                workshop.report(.step(index + 1, of: plan.steps.count, step.title(vmid: plan.vmid)))
                try perform(step)
            }
        } catch {
            undo.unwind(workshop.report)
            throw error
        }
        removeLeftovers()
    }

    private mutating func perform(_ step: Step) throws(BuildError) {
        let (vmid, node) = (plan.vmid, plan.node)
        switch step {
        case .uploadImage(let upload):
            undo.add(upload.volume) { [cleaner] in try cleaner.removeIfStored(upload) }
            image = try ImageUploader(workshop: workshop, settings: settings, node: node).run(upload)
        case .deliverBaseConfig(let delivery):
            let courier = Courier(workshop: workshop, node: node, taskTimeout: settings.taskTimeout)
            if try !courier.isDelivered(delivery) {
                undo.add(delivery.fileName) { try courier.takeBack(delivery) }
                try courier.deliver(delivery)
            }
            try courier.confirm(delivery)
        case .createVM(let parameters):
            try createVM(parameters)
        case .resizeDisk(let disk, let size):
            try resize(disk, to: size)
        case .setTags(let tags):
            try waitFor("tag VM \(vmid)") { () throws(ProxmoxError) in
                try proxmox.configure(vmid, on: node, ["tags": tags.joined(separator: ";")])
            }
        case .convertToTemplate:
            try convert(disk: nil)
        case .convertDisk(let disk):
            try convert(disk: disk)
        case .removeImportFile(let storage, let volume):
            remove(volume, from: storage)
        }
    }

    private mutating func createVM(_ parameters: Parameters) throws(BuildError) {
        guard let image else { preconditionFailure("a plan uploads the image before it creates the VM") }
        let version = TemplateVersion(
            identity: plan.identity, image: image.digest, signer: image.signer,
            built: Date.now.formatted(.iso8601))
        let description = try Record(current: version)
            .checkedDescription(source: withoutUserInfo(plan.source.directory))
        var parameters = parameters
        parameters.append("description", description)
        let node = plan.node
        let upid: UPID
        do {
            upid = try proxmox.createVM(on: node, parameters)
        } catch {
            // When only the answer was lost there is a VM all the same.
            if error.mayHaveWorked { addUndo(of: version) }
            throw .proxmox(error)
        }
        addUndo(of: version)
        // Newest first: the task is stopped before the VM that it makes is looked at.
        undo.add("the task that creates VM \(plan.vmid)") { [cleaner] in try cleaner.stopIfRunning(upid) }
        try waitFor("create VM \(plan.vmid)") { upid }
    }

    private mutating func addUndo(of version: TemplateVersion) {
        undo.add("VM \(plan.vmid)", usesEarlier: true) { [cleaner] in try cleaner.destroyIfUnfinished(version) }
    }

    /// A disk that is large enough already stays as it is: Proxmox cannot shrink one.
    private func resize(_ disk: String, to size: UInt64) throws(BuildError) {
        do throws(ProxmoxError) {
            let configuration = try proxmox.configuration(of: plan.vmid, on: plan.node)
            if let present = configuration[disk].flatMap({ DiskProperty($0).size }), present >= size { return }
        } catch {
            throw .proxmox(error)
        }
        try waitFor("resize \(disk)") { () throws(ProxmoxError) in
            try proxmox.resize(disk, of: plan.vmid, on: plan.node, to: size)
        }
    }

    private mutating func convert(disk: String?) throws(BuildError) {
        try waitFor("convert VM \(plan.vmid) to a template") { () throws(ProxmoxError) in
            try proxmox.convertToTemplate(plan.vmid, on: plan.node, disk: disk)
        }
        // The template is whole: what comes after cannot spoil it.
        undo.clear()
    }

    /// The template is whole without this, so a failure ends nothing: it is tried again at the end.
    private mutating func remove(_ volume: String, from storage: String) {
        do {
            try delete(volume, from: storage)
        } catch {
            leftovers.append((volume, storage))
        }
    }

    private func removeLeftovers() {
        for (volume, storage) in leftovers {
            do {
                try delete(volume, from: storage)
            } catch {
                workshop.report(.warning("left behind: \(volume) (\(error)); the next build overwrites it"))
            }
        }
    }

    private func delete(_ volume: String, from storage: String) throws(ProxmoxError) {
        let upid = try proxmox.deleteVolume(volume, in: storage, on: plan.node)
        try proxmox.wait(for: upid, to: "delete \(volume)", atMost: settings.taskTimeout)
    }

    private func waitFor(
        _ action: String, _ start: () throws(ProxmoxError) -> UPID?
    ) throws(BuildError) {
        do throws(ProxmoxError) {
            let outcome = try proxmox.wait(for: try start(), to: action, atMost: settings.taskTimeout)
            for warning in outcome.warnings { workshop.report(.warning("\(action): \(warning)")) }
        } catch {
            throw .proxmox(error)
        }
    }

    private var cleaner: Cleaner {
        Cleaner(client: workshop.cleanup, vmid: plan.vmid, node: plan.node, taskTimeout: settings.taskTimeout)
    }
}
