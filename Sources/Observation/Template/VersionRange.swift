import ProxmoxTypes
package import TemplateModel

/// What stands in the range of VMIDs that a template's versions have.
package struct VersionRange: Sendable, Equatable {
    /// A VM of the range that is none of the template's versions, or cannot be used.
    package struct Other: Sendable, Equatable {
        package let vmid: Int
        package let reason: String
        /// Whether that is known; otherwise it may be one that cannot be seen just now.
        package let isCertain: Bool
        /// What an administrator enters to get rid of what an operation has left that died; empty for anything else.
        package let commands: [String]

        package init(vmid: Int, reason: String, isCertain: Bool = true, commands: [String] = []) {
            self.vmid = vmid
            self.reason = reason
            self.isCertain = isCertain
            self.commands = commands
        }
    }

    /// A throwaway clone that a test has left, or works with.
    package struct Throwaway: Sendable, Equatable {
        package let vmid: Int
        package let record: ThrowawayRecord
        /// Whether the run that made it is at work no more, and nobody wants to keep it.
        package let isAbandoned: Bool

        package init(vmid: Int, record: ThrowawayRecord, isAbandoned: Bool = true) {
            self.vmid = vmid
            self.record = record
            self.isAbandoned = isAbandoned
        }
    }

    /// Versions that can be cloned, if their disks are there.
    package var whole: [VersionTemplate]
    /// Versions that a run has begun and not finished.
    package var unfinished: [VersionTemplate]
    package var throwaways: [Throwaway]
    package var others: [Other]

    package init(
        whole: [VersionTemplate] = [], unfinished: [VersionTemplate] = [], throwaways: [Throwaway] = [],
        others: [Other] = []
    ) {
        self.whole = whole
        self.unfinished = unfinished
        self.throwaways = throwaways
        self.others = others
    }

    /// A version that another run is making just now.
    package var inWork: VersionTemplate? { unfinished.first { !$0.isAbandoned } }

    /// All VMIDs of the range that are known to be taken.
    package var taken: Set<Int> {
        Set(whole.map(\.vmid) + unfinished.map(\.vmid) + throwaways.map(\.vmid) + others.map(\.vmid))
    }

    /// The versions of which a disk is one of ours, however they stand.
    package var volumes: [String] { (whole + unfinished).flatMap(\.volumes) }

    /// The whole version that owns a volume, or else the first one that points at it.
    package func version(of volume: String) -> VersionTemplate? {
        whole.first { $0.volume == volume && !$0.isPointing } ?? whole.first { $0.volume == volume }
    }

    /// The version that was meant.
    package func version(_ reference: VersionReference) -> VersionTemplate? {
        whole.first { $0.version.reference == reference }
    }
}
