public import BuildErrors
public import Execution
import Flatcar
import ImagePipeline
import Observation
import Pipes
public import Planning
import Reports

extension NodeBuilds {
    /// What came of one node.
    public enum Outcome: Sendable {
        /// Its plan was carried out; it may have been empty.
        case done(Plan, RunResult)
        /// It has no template of its own: see `NodePlan.served`.
        case served(by: String, vmid: Int, storage: String)
        /// It failed, or was refused before.
        case failed(BuildError)
    }

    /// Carries out the plans, side by side: an image is downloaded once for all that want it. Nodes may want several, where
    /// a newer release waits and templates are made of their own again.
    /// - Parameters:
    ///   - plans: as `plan()` returned them.
    ///   - waitsForAll: whether no template gets its version before all nodes have theirs, or have failed.
    /// - Returns: what came of each member, in their order.
    public func execute(_ plans: [NodePlan], waitsForAll: Bool) -> [Outcome] {
        let own = plans.map(\.ownPlan)
        let bringing = Set(own.indices.filter { own[$0]?.bringsImage == true })
        let promoting = Set(own.indices.filter { own[$0]?.promotes == true })
        guard let first = members.first?.builder.context else { return [] }
        let none = SharedImage([], source: first.source, report: first.cluster.report)
        let wanted = Dictionary(grouping: bringing) { own[$0]?.upload?.published.release.version }.values
        let images = wanted.map { members in
            (members: members, image: SharedImage(Set(members), source: first.source, report: first.cluster.report))
        }
        let promotion = waitsForAll ? Meeting(promoting) : nil
        let lenders = own.map { plan in
            plan?.awaitedNode.flatMap { node in members.firstIndex { $0.node == node } }
        }
        let using = Set(own.indices.filter { lenders[$0] != nil }).union(bringing)
        let stored = StoredImages(
            lenders: Dictionary(uniqueKeysWithValues: using.map { ($0, lenders[$0] ?? $0) }))
        let deliveries = SharedDeliveries()
        let outcomes = Self.all(plans.indices) { [members] index -> Outcome in
            switch plans[index] {
            case .served(let by, let vmid, let storage): return .served(by: by, vmid: vmid, storage: storage)
            case .refused(let error): return .failed(error)
            case .own(let plan):
                let team = Team(
                    image: images.first { $0.members.contains(index) }?.image ?? none, stored: stored,
                    deliveries: deliveries, promotion: promotion, member: index, lender: lenders[index])
                do throws(BuildError) {
                    return .done(plan, try members[index].builder.execute(plan, with: team))
                } catch {
                    return .failed(error)
                }
            }
        }
        for (_, image) in images { image.join() }
        return outcomes
    }
}

extension NodeBuilds.NodePlan {
    fileprivate var ownPlan: Plan? { if case .own(let plan) = self { plan } else { nil } }
}
