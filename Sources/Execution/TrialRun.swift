package import BuildErrors
import Delivery
package import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel
package import Trial

/// Carries out a trial. Whatever happens, the clone is destroyed in the end, unless it is to be kept.
package struct TrialRun {
    private let plan: TrialPlan
    private let cluster: Cluster
    private let taskTimeout: Duration

    package init(_ plan: TrialPlan, cluster: Cluster, taskTimeout: Duration) {
        self.plan = plan
        self.cluster = cluster
        self.taskTimeout = taskTimeout
    }

    /// - Throws: the error of what failed, after everything that could be taken back has been. A guest that is not as it
    ///   should be is no error.
    package func run() throws(BuildError) -> TrialReport {
        var undo = UndoLog()
        do throws(BuildError) {
            let (throwaway, config) = try prepare(&undo)
            cluster.report(.note("VM \(throwaway.clone.vmid) starts; waiting for its guest agent"))
            try throwaway.start()
            let report = try look(throwaway)
            if plan.keeps {
                try keep(throwaway, config)
            } else {
                try throwaway.remove()
                // The clone is gone; its config is still there where it did not come through Proxmox.
                undo.unwind { _ in }
            }
            return report
        } catch {
            undo.unwind(cluster.report)
            throw error
        }
    }

    /// Makes the clone and brings its config.
    /// - Returns: the clone, and the config as its record has it.
    private func prepare(_ undo: inout UndoLog) throws(BuildError) -> (Throwaway, String?) {
        let transfer = ConfigTransfer(cluster: cluster, node: plan.node, taskTimeout: taskTimeout)
        let coming = try plan.delivery.flatMap { delivery throws(BuildError) in
            try transfer.isDelivered(delivery) ? nil : delivery
        }
        // What was there before belongs to somebody else, unless that is a trial too.
        let own = plan.mayTakeBack ? plan.sharesDelivery ? plan.delivery : coming : nil
        if let own {
            let cleaner = Cleaner(
                cluster: cluster, vmid: plan.template, node: plan.node, taskTimeout: taskTimeout)
            undo.add(own.fileName) { try cleaner.takeBack(own) }
        }
        let config = own?.uploadedVolume
        let throwaway = try make(config: config, &undo)
        if let coming {
            try transfer.deliver(coming)
        }
        if !plan.changes.pairs.isEmpty {
            try set(throwaway, plan.changes, "give VM \(throwaway.clone.vmid) its config")
        }
        return (throwaway, config)
    }

    private func make(config: String?, _ undo: inout UndoLog) throws(BuildError) -> Throwaway {
        for clone in plan.clones {
            let throwaway = Throwaway(
                clone: clone, cluster: cluster, template: plan.template, node: plan.node, taskTimeout: taskTimeout)
            if try throwaway.make(config: config, &undo) { return throwaway }
        }
        throw .changedMeanwhile(vmid: plan.template)
    }

    private func set(_ throwaway: Throwaway, _ parameters: Parameters, _ action: String) throws(BuildError) {
        try Patience(cluster, limit: taskTimeout).repeating(action, isGuarded: true) { client throws(ProxmoxError) in
            try client.configureNow(throwaway.clone.vmid, on: plan.node, parameters)
        }
    }

    /// From now on no run takes it for one that was left.
    private func keep(_ throwaway: Throwaway, _ config: String?) throws(BuildError) {
        let vmid = throwaway.clone.vmid
        let record = ThrowawayRecord(
            vmid: vmid, template: plan.template, builder: cluster.builder, config: config, kept: true)
        try set(
            throwaway, ["description": Record.throwaway(record).description(), "protection": "0"], "keep VM \(vmid)")
    }

    private func look(_ throwaway: Throwaway) throws(BuildError) -> TrialReport {
        let clock = ContinuousClock()
        let deadline = clock.now + plan.patience
        var guest: TrialReport.Guest?
        var unread: [String] = []
        if try throwaway.waitForAgent(plan.patience) {
            cluster.report(.note("its guest agent answers; looking at it"))
            let reading = GuestReading(throwaway: throwaway, cluster: cluster, plan: plan)
            (guest, unread) = try reading.guest(until: deadline)
        }
        return TrialReport(
            plan.subject(throwaway.clone.vmid), guest: guest, patience: plan.patience, unread: unread,
            isKept: plan.keeps)
    }
}

extension Optional {
    /// `flatMap` with a typed error.
    fileprivate func flatMap<Result, Failure: Error>(
        _ body: (Wrapped) throws(Failure) -> Result?
    ) throws(Failure) -> Result? {
        guard let self else { return nil }
        return try body(self)
    }
}
