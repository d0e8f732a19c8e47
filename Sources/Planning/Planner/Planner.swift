package import BuildErrors
import Flatcar
package import Observation
import ProxmoxTypes
package import TemplateModel

/// Turns a decision into steps. It asks nobody: all that it needs to know is given to it.
package final class Planner {
    let settings: BuildSettings
    let found: Observed
    let desired: Identity
    /// `nil` where there is nothing to build.
    let preparation: Preparation?
    /// Why a newer release is not the one that is desired; `nil` where there is none.
    let wait: ReleaseWait?
    /// What goes into the plan for others to see.
    let standing: Standing

    package init(
        _ settings: BuildSettings, found: Observed, desired: Identity, preparation: Preparation? = nil,
        wait: ReleaseWait? = nil, standing: Standing = Standing()
    ) {
        self.settings = settings
        self.found = found
        self.desired = desired
        self.preparation = preparation
        self.wait = wait
        self.standing = standing
    }

    /// - Parameter upkeep: what there is to do besides, for a template that is as it should be.
    package func plan(_ decision: Decision, upkeep: Upkeep = Upkeep()) throws(BuildError) -> Plan {
        switch decision {
        case .nothingToDo(let template):
            let repairs = upkeep.steps(of: template, settings, found)
            if repairs.contains(where: \.changesTemplate) { try check(template) }
            return plan(
                desired, removalOfLeftovers() + repairs,
                version: template.record.current?.version.vmid,
                notes: settings.notes(on: template) + upkeep.notes(settings, found))
        case .heldBack(let template):
            return plan(
                template.record.current?.version.identity ?? desired, [],
                version: template.record.current?.version.vmid, notes: [heldBack(template)])
        case .create(let source): return try build(source, onto: nil)
        case .complete(let template, let source):
            return try build(
                source, onto: template, notBefore: decision.floor(settings),
                notes: ["an earlier run has begun to make template \(settings.vmid)"])
        case .replace(let template, let source):
            return try build(
                source, onto: template, notBefore: decision.floor(settings), notes: replacementNotes(template))
        case .correctRecord(let template, let version):
            let promotion = try promotion(
                of: version.vmid, version.version.identity, version.version.guest, onto: template)
            return plan(
                version.version.identity, [.promote(promotion)], version: version.vmid,
                notes: ["the disk was changed by hand; what else there is to do shows when the record is right again"])
        case .adopt(let adoption, let source): return try adopt(adoption, source)
        }
    }

    private func heldBack(_ template: Template) -> String {
        var words = ["release \(desired.release) was rolled back and does not come again by itself"]
        if let command = command(for: desired.release) { words.append("take it with: \(command)") }
        if let present = template.record.current?.version.identity.release, present != desired.release,
            let command = command(for: present)
        {
            words.append("other settings for the one that is there with: \(command)")
        }
        return words.joined(separator: "; ")
    }

    /// What takes a release all the same; `nil` where the settings do not let it be named.
    private func command(for release: String) -> String? {
        guard let version = ReleaseVersion(release),
            settings.policy.withoutSoak.wait(for: version, signed: 0, now: 0) == nil
        else { return nil }
        return "proxmox-flatcar build --release \(release)"
    }

    private func replacementNotes(_ template: Template) -> [String] {
        found.damage(to: template).map { ["\($0); it is made again"] } ?? []
    }

    /// VMs of the range that are passed over, and runs that are at work.
    var rangeNotes: [String] {
        found.versions.others.map { other in
            "VMID \(other.vmid) is passed over: \(other.reason)"
                + (other.commands.isEmpty
                    ? ""
                    : ". If no task is at work on it, an administrator removes it with: "
                        + other.commands.joined(separator: "; "))
        }
    }

    func plan(
        _ identity: Identity, _ steps: [Step], version: Int? = nil, notes: [String] = []
    ) -> Plan {
        Plan(
            vmid: settings.vmid, node: found.node, identity: identity, version: version,
            notes: (wait.map { [$0.words] } ?? []) + (preparation?.notes(settings) ?? []) + notes
                + (steps.isEmpty ? [] : rangeNotes),
            warnings: preparation?.warnings(settings) ?? [], steps: steps, wait: wait, standing: standing)
    }
}

extension BuildSettings {
    /// What somebody has done by hand, and a build leaves.
    package func notes(on template: Template) -> [String] {
        guard !resetsShape else { return [] }
        return template.drift.map { "\($0.words): changed by hand, and left; --reset-shape puts it back" }
    }
}
