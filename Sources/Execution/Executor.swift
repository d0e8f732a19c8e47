package import BuildErrors
import Delivery
import FoundationEssentials
package import ImagePipeline
package import Observation
import Pipes
package import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

/// Carries out a plan, step by step; when a step fails, takes back the ones before it.
package final class Executor {
    let plan: Plan
    let taskTimeout: Duration
    let cluster: Cluster
    /// For plans that bring an image.
    let source: ImageSource?
    /// The runs for other nodes that go on at the same time; `nil` where this is the only one.
    let team: Team?
    var undo = UndoLog()
    /// Files that could not be removed when it was their turn.
    var leftovers: [(volume: String, storage: String)] = []
    /// Known once the image has been streamed.
    var image: ImageFacts?
    /// The file that disks are made of, as it was verified.
    var uploaded: (upload: ImageUpload, file: StoredVolume)?
    /// What has been done so far.
    var result = RunResult()
    /// The base config that the plan has brought.
    var delivered: Delivery?
    /// The versions whose VMs this run has made.
    var made: [Int: TemplateVersion] = [:]
    /// Those of them that point at another's disk, as they were made.
    var pointing: [Int: VersionTemplate] = [:]

    package init(_ plan: Plan, taskTimeout: Duration, cluster: Cluster, source: ImageSource?, team: Team? = nil) {
        self.plan = plan
        self.taskTimeout = taskTimeout
        self.cluster = cluster
        self.source = source
        self.team = team
    }

    var proxmox: ProxmoxClient { cluster.proxmox }
    var node: String { plan.node }
    var patience: Patience { Patience(cluster, limit: taskTimeout) }

    /// - Throws: the error of the step that failed, after everything that could be taken back has been.
    @discardableResult
    package func run() throws(BuildError) -> RunResult {
        let clock = ContinuousClock()
        let began = clock.now
        defer { team?.leave() }
        do {
            for (index, step) in plan.steps.enumerated() {
                cluster.report(.step(index + 1, of: plan.steps.count, step.title))
                let start = clock.now
                defer { cluster.report(.stepEnded(step.name, clock.now - start)) }
                try perform(step)
            }
        } catch {
            // The others need not wait until all is taken back.
            team?.leave()
            undo.unwind(cluster.report)
            throw error
        }
        removeLeftovers()
        result.duration = clock.now - began
        return result
    }

    private func perform(_ step: Step) throws(BuildError) {
        switch step {
        case .deliverBaseConfig(let delivery): try deliver(delivery)
        case .createVersion(let creation): try create(creation)
        case .uploadImage(let upload): try bring(upload)
        case .awaitImage(_, let node): try awaitImage(of: node)
        case .importDisk(let disk):
            try importDisk(disk)
            if isBorrowing, let team { team.stored.leave(team.member) }
        case .removeImportFile(let storage, let volume):
            waitForUsers()
            remove(volume, from: storage)
        case .resizeDisk(let vmid, let slot, let size): try resize(slot, of: vmid, to: size)
        case .convertToTemplate(let vmid): try convert(vmid)
        case .convertDisk(let vmid, let slot): try convert(vmid, slot: slot)
        case .sealVersion(let vmid, let tags, let protects): try seal(vmid, tags, protects)
        case .testVersion(let test): try run(test)
        case .createTemplate(let creation):
            try meet()
            try create(creation)
        case .promote(let promotion):
            try meet()
            if let delivered { try confirm(delivered) }
            try promote(promotion)
        case .removeVersion(let vmid, let label, let isUnfinished):
            try removeVersion(vmid, label, isUnfinished: isUnfinished)
        case .removeThrowaway(let vmid): try removeThrowaway(vmid)
        case .resetSettings(let drift): try reset(drift)
        }
    }

    /// Waits for the runs on other nodes, before consumers see anything of this one.
    private func meet() throws(BuildError) {
        guard let team, let meeting = team.promotion else { return }
        guard meeting.come(team.member, isStopped: cluster.isStopped) else { throw .cancelled }
    }

    private func bring(_ upload: ImageUpload) throws(BuildError) {
        undo.add(upload.volume) { [cleaner, team] in
            team.map { team in team.stored.waitForUsers(of: team.member, isStopped: { false }) }
            return try cleaner.removeIfStored(upload)
        }
        let (facts, file) = try uploader.run(upload)
        image = facts
        uploaded = (upload, file)
        if let team { team.stored.store(.init(facts: facts, upload: upload, file: file), of: team.member) }
        result.downloadedBytes = facts.downloadedBytes
        result.storedBytes = facts.bytes
        result.signer = facts.signer
    }

    /// The image that the run for another node stores.
    private func awaitImage(of node: String) throws(BuildError) {
        guard let team, let lender = team.lender else { preconditionFailure("only a team's plans wait for others") }
        let stored = try team.stored.image(of: lender, node: node, isStopped: cluster.isStopped)
        image = stored.facts
        uploaded = (stored.upload, stored.file)
        result.signer = stored.facts.signer
    }

    private var isBorrowing: Bool { team?.lender != nil }

    /// The file is not removed before all have made their disks of it.
    private func waitForUsers() {
        guard let team else { return }
        team.stored.waitForUsers(of: team.member, isStopped: cluster.isStopped)
    }

    var uploader: ImageUploader {
        guard let source else { preconditionFailure("a plan with an image has a release server") }
        return ImageUploader(source: source, cluster: cluster, node: node, taskTimeout: taskTimeout, team: team)
    }

    var cleaner: Cleaner {
        Cleaner(cluster: cluster, vmid: plan.vmid, node: node, taskTimeout: taskTimeout)
    }

    /// Starts a task and waits for it; again if it was turned away for a moment.
    func waitFor(
        _ action: String, _ start: (ProxmoxClient) throws(ProxmoxError) -> UPID?
    ) throws(BuildError) {
        try TaskRun(cluster: cluster, limit: taskTimeout).waitFor(action, start)
    }
}
