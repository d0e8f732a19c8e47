import Flatcar
import FoundationEssentials
import Proxmox
import ProxmoxTypes

/// Carries out a plan, step by step; when a step fails, takes back the ones before it.
struct Executor {
    let plan: Plan
    let taskTimeout: Duration
    let cluster: ClusterWorkshop
    /// For plans that bring an image.
    let release: ReleaseWorkshop?
    var undo = UndoLog()
    /// Files that could not be removed when it was their turn.
    var leftovers: [(volume: String, storage: String)] = []
    /// Known once the image has been streamed.
    private var image: ImageFacts?
    /// The file that disks are made of, as it was verified.
    private var uploaded: (upload: ImageUpload, file: StoredVolume)?
    /// The version that is being built, once its image is there.
    private var version: TemplateVersion?

    init(_ plan: Plan, taskTimeout: Duration, cluster: ClusterWorkshop, release: ReleaseWorkshop?) {
        self.plan = plan
        self.taskTimeout = taskTimeout
        self.cluster = cluster
        self.release = release
    }

    var proxmox: ProxmoxClient { cluster.proxmox }

    /// - Throws: the error of the step that failed, after everything that could be taken back has been.
    mutating func run() throws(BuildError) {
        do {
            for (index, step) in plan.steps.enumerated() {
                cluster.report(.step(index + 1, of: plan.steps.count, step.title))
                try perform(step)
            }
        } catch {
            undo.unwind(cluster.report)
            throw error
        }
        removeLeftovers()
    }

    private mutating func perform(_ step: Step) throws(BuildError) {
        switch step {
        case .uploadImage(let upload): try bring(upload)
        case .deliverBaseConfig(let delivery): try deliver(delivery)
        case .createVM(let creation): try create(creation, as: version(creation.draft))
        case .destroyVM(let vmid, let errand): try destroy(vmid, errand)
        case .stageDisk(let staging): try stage(staging, as: version(staging.draft))
        case .resizeDisk(let vmid, let disk, let size): try resize(disk, of: vmid, to: size)
        case .convertToTemplate(let vmid): try convert(vmid, disk: nil)
        case .convertDisk(let vmid, let disk): try convert(vmid, disk: disk)
        case .setTags(let vmid, let tags): try tag(vmid, tags)
        case .promote(let promotion): try promote(promotion)
        case .dismissStagedDisk: try dismissStagedDisk()
        case .removeVersion(let volume, _): try removeVersion(volume)
        case .resetSettings(let drift): try reset(drift)
        case .removeImportFile(let storage, let volume): remove(volume, from: storage)
        case .testVersion(let test): try run(test, version(test.creation.draft))
        }
    }

    private mutating func bring(_ upload: ImageUpload) throws(BuildError) {
        undo.add(upload.volume) { [cleaner] in try cleaner.removeIfStored(upload) }
        let (facts, file) = try uploader.run(upload)
        image = facts
        uploaded = (upload, file)
    }

    private var uploader: ImageUploader {
        guard let release else { preconditionFailure("a plan with an image has a release server") }
        return ImageUploader(release: release, cluster: cluster, node: plan.node, taskTimeout: taskTimeout)
    }

    /// After every disk that was made of the image.
    func confirmImage() throws(BuildError) {
        if let uploaded { try uploader.confirmUnchanged(uploaded.upload, uploaded.file) }
    }

    private mutating func deliver(_ delivery: Delivery) throws(BuildError) {
        let courier = Courier(cluster: cluster, node: plan.node, taskTimeout: taskTimeout)
        if try !courier.isDelivered(delivery) {
            undo.add(delivery.fileName) { try courier.takeBack(delivery) }
            try courier.deliver(delivery)
        }
        try courier.confirm(delivery)
    }

    /// All steps of a run build one version, at one time.
    private mutating func version(_ draft: VersionDraft) -> TemplateVersion {
        if let version { return version }
        guard let image else { preconditionFailure("a plan uploads the image before it makes a disk of it") }
        let made = draft.version(image: image.digest, signer: image.signer, built: Date.now.formatted(.iso8601))
        version = made
        return made
    }

    /// A disk that is large enough already stays as it is: Proxmox cannot shrink one.
    private func resize(_ disk: String, of vmid: Int, to size: UInt64) throws(BuildError) {
        let configuration = try asBuildError { () throws(ProxmoxError) in
            try proxmox.configuration(of: vmid, on: plan.node)
        }
        if let present = configuration[disk].flatMap({ DiskProperty($0).size }), present >= size { return }
        try waitFor("resize \(disk)") { () throws(ProxmoxError) in
            try proxmox.resize(disk, of: vmid, on: plan.node, to: size)
        }
    }

    private mutating func convert(_ vmid: Int, disk: String?) throws(BuildError) {
        let what = disk.map { "make \($0) a base volume" } ?? "convert VM \(vmid) to a template"
        try waitFor(what) { () throws(ProxmoxError) in
            try proxmox.convertToTemplate(vmid, on: plan.node, disk: disk)
        }
        guard disk == nil, vmid == plan.vmid else { return }
        // The template is whole: what comes after cannot spoil it.
        undo.clear()
        completeWhateverComes()
    }

    private func tag(_ vmid: Int, _ tags: [String]) throws(BuildError) {
        try waitFor("tag template \(vmid)") { () throws(ProxmoxError) in
            try proxmox.configure(vmid, on: plan.node, ["tags": tags.joined(separator: ";")])
        }
    }

    func waitFor(
        _ action: String, _ start: () throws(ProxmoxError) -> UPID?
    ) throws(BuildError) {
        let outcome = try asBuildError { () throws(ProxmoxError) in
            try proxmox.wait(for: try start(), to: action, atMost: taskTimeout)
        }
        tell(outcome, action)
    }

    func tell(_ outcome: TaskOutcome, _ action: String) {
        for warning in outcome.warnings { cluster.report(.warning("\(action): \(warning)")) }
    }

    var cleaner: Cleaner {
        Cleaner(client: cluster.cleanup, vmid: plan.vmid, node: plan.node, taskTimeout: taskTimeout)
    }
}
