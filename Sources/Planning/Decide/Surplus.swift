package import Observation
import ProxmoxTypes
package import TemplateModel

/// Which versions go, and which stay although there are enough.
package struct Surplus: Sendable, Equatable {
    /// To be removed, in this order.
    package let removals: [VersionTemplate]
    /// Versions that are too many and stay, with the reason.
    package let staying: [(version: VersionTemplate, reason: String)]

    /// - Parameters:
    ///   - found: what stands on the cluster.
    ///   - current: the version that the template has, or will have.
    ///   - volumes: the disks that the template has, or will have.
    ///   - earlier: the ones that were current before, the last first.
    ///   - keep: how many older versions stay.
    package init(
        in found: Observed, current: VersionReference?, volumes: Set<String>, earlier: [VersionReference], keep: Int
    ) {
        let older = found.older(than: current, earlier: earlier)
        // Nobody can go back to one whose disk is gone.
        let (kept, lost) = (older.filter { !found.isLost($0) }, older.filter { found.isLost($0) })
        let surplus = kept.dropFirst(keep) + lost
        var staying = kept.prefix(keep) + found.versions.whole.filter { $0.version.reference == current }
        var removals: [VersionTemplate] = []
        var reasons: [(VersionTemplate, String)] = []
        // Those that point first: what they point at may be free then.
        for version in surplus.sorted(by: { $0.isPointing && !$1.isPointing }) {
            if let reason = found.obstacle(to: version, staying: Array(staying), volumes: volumes) {
                reasons.append((version, reason))
                staying.append(version)
            } else {
                removals.append(version)
            }
        }
        self.removals = removals
        self.staying = reasons
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.removals == right.removals && left.staying.elementsEqual(right.staying) { $0 == $1 }
    }
}

extension Observed {
    /// The whole versions besides the current one: those that were current, the last first, and then those that never
    /// were, the newest first.
    package func older(than current: VersionReference?, earlier: [VersionReference]) -> [VersionTemplate] {
        let rank = Dictionary(
            earlier.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        return versions.whole.filter { $0.version.reference != current }.sorted { left, right in
            switch (rank[left.version.reference], rank[right.version.reference]) {
            case (let left?, let right?): left < right
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): (left.version.built, left.vmid) > (right.version.built, right.vmid)
            }
        }
    }

    /// Whether a disk of a version is known to be gone.
    package func isLost(_ version: VersionTemplate) -> Bool {
        version.volumes.contains { volumes.presence(of: $0) == .gone }
    }

    /// Why a version cannot go; `nil` when it can.
    package func obstacle(
        to version: VersionTemplate, staying: [VersionTemplate], volumes used: Set<String>
    ) -> String? {
        if let lock = version.configuration.lock { return "VM \(version.vmid) is locked (\(lock))" }
        // A version that was adopted points at a disk of the template itself, which goes with it.
        let own = version.ownVolumes + version.volumes.filter { DiskProperty($0).owner == vmid }
        if own.contains(where: used.contains) { return "template \(vmid) has its disk" }
        if let other = staying.first(where: { $0.vmid != version.vmid && !Set($0.volumes).isDisjoint(with: own) }) {
            return "version \(other.version.label) has its disk"
        }
        let users = Set(own.flatMap { volumes.users(of: $0) }).sorted()
        guard users.isEmpty else {
            return "linked clones stand on it: \(users.map { "VM \($0)" }.joined(separator: ", "))"
        }
        return nil
    }
}
