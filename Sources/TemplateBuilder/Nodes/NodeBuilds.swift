public import BuildErrors
import Delivery
import Flatcar
import ImagePipeline
import Observation
import Pipes
public import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel

/// One build for several nodes: each has its own template, and all get the same release by one download.
///
/// Where nodes share the storage of the disks, one template serves them all: Proxmox starts its clones on any of them.
public struct NodeBuilds: Sendable {
    /// One node, and the builder of its template.
    public struct Member: Sendable {
        /// The node's name.
        public let node: String
        let builder: TemplateBuilder

        /// - Parameter builder: one whose settings name the node.
        public init(node: String, builder: TemplateBuilder) {
            self.node = node
            self.builder = builder
        }
    }

    /// What is to be done on one node.
    public enum NodePlan: Sendable {
        /// A plan of its own; it may be empty.
        case own(Plan)
        /// Nothing: its guests come of the template on another node, whose disk is on this shared storage.
        case served(by: String, vmid: Int, storage: String)
        /// It cannot be built on.
        case refused(BuildError)
    }

    let members: [Member]

    /// - Parameter members: at least one, each of another node and VMID.
    public init(_ members: [Member]) { self.members = members }

    /// Observes and plans all, side by side; sends nothing but GET and HEAD.
    /// - Returns: a plan for each member, in their order.
    /// - Throws: `BuildError` where there is no release to build, which is the same for all.
    public func plan() throws(BuildError) -> [NodePlan] {
        let members = try ofOneRelease()
        // What cannot be read, the plan says.
        let storages = Self.all(members.indices) { index in
            let cluster = members[index].builder.context.cluster
            return (try? cluster.proxmox.storages(of: members[index].node)) ?? []
        }
        let shared = zip(members, storages).map { member, storages -> String? in
            let storage = storages.only(named: member.builder.settings.diskStorage, for: "images")
            return storage?.isShared == true ? storage?.name : nil
        }
        let plans = Self.all(members.indices) { index -> NodePlan in
            if let storage = shared[index], let first = shared.firstIndex(of: storage), first < index {
                return .served(by: members[first].node, vmid: members[first].builder.settings.vmid, storage: storage)
            }
            do throws(BuildError) {
                let plan = try members[index].builder.plan()
                let served = shared.indices.filter { $0 > index && shared[index] != nil && shared[$0] == shared[index] }
                return .own(Self.warned(plan, of: served.map { members[$0].node }, storages[index]))
            } catch {
                return .refused(error)
            }
        }
        return plans.indices.map { index in
            guard case .own(let plan) = plans[index], let upload = plan.upload,
                storages[index].first(where: { $0.name == upload.storage })?.isShared == true
            else { return plans[index] }
            for (other, candidate) in plans[..<index].enumerated() {
                guard case .own(let lender) = candidate, let stored = lender.upload, stored.storage == upload.storage,
                    stored.published.release.version == upload.published.release.version
                else { continue }
                return .own(plan.borrowing(stored, from: members[other].node))
            }
            return plans[index]
        }
    }

    /// Clones read the base config on their own node, where a storage that is not shared has no such file.
    private static func warned(_ plan: Plan, of served: [String], _ storages: [NodeStorage]) -> Plan {
        guard let config = plan.delivered, !served.isEmpty,
            storages.first(where: { $0.name == config.storage })?.isShared == false
        else { return plan }
        return plan.warning(
            "clones on \(served.joined(separator: ", ")) will not start: they need the base config, and storage "
                + "\(config.storage), which has it, is not shared; name one that is with --snippet-storage")
    }

    /// `current` may become another release between two questions.
    private func ofOneRelease() throws(BuildError) -> [Member] {
        guard let first = members.first?.builder else { return [] }
        let release = try imageAsBuildError { () throws(ImageError) in
            try first.context.source.resolve(first.settings.selector)
        }
        return members.map { member in
            var settings = member.builder.settings
            settings.agreed = release.version
            return Member(node: member.node, builder: TemplateBuilder(settings, context: member.builder.context))
        }
    }

    /// Does the same for all, each on a thread of its own.
    static func all<Result: Sendable>(
        _ indices: Range<Int>, _ work: @escaping @Sendable (Int) -> Result
    ) -> [Result] {
        let things = Array(indices)
        let body: @Sendable (Int) throws(Never) -> Result = { index in work(index) }
        return sideBySide(things, atMost: max(things.count, 1), body)
    }
}

extension [NodeStorage] {
    /// The storage of that name, else the only one that takes such content.
    fileprivate func only(named name: String?, for content: String) -> NodeStorage? {
        if let name { return first { $0.name == name } }
        let fitting = filter { $0.isActive && $0.content.contains(content) }
        return fitting.count == 1 ? fitting.first : nil
    }
}
