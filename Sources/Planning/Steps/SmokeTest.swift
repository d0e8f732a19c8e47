/// A clone of a version that is destroyed in the end.
package struct ThrowawayClone: Sendable, Equatable {
    /// The VM that is cloned: a version, or the template itself where that version's is gone.
    package let source: Int
    /// The clone's VMID.
    package let vmid: Int
    package let name: String
    package let pool: String?
    /// Whether the clone copies the disk: where the storage knows no linked clones.
    package let isFull: Bool

    package init(of source: Int, vmid: Int, name: String, pool: String?, isFull: Bool) {
        self.source = source
        self.vmid = vmid
        self.name = name
        self.pool = pool
        self.isFull = isFull
    }
}

/// A throwaway clone of a version, to see whether it starts and gets its base config.
package struct SmokeTest: Sendable, Equatable {
    package let clone: ThrowawayClone
    /// What the guest must say of itself.
    package let release: String
    /// How long the guest may take until its agent answers.
    package let patience: Duration
    /// What the kernel must say of itself when the base config has been applied: path below `/proc/sys` and value.
    package let kernelSettings: [String: String]

    package init(
        _ clone: ThrowawayClone, release: String, patience: Duration, kernelSettings: [String: String]
    ) {
        self.clone = clone
        self.release = release
        self.patience = patience
        self.kernelSettings = kernelSettings
    }

    var details: [(name: String, value: String)] {
        [
            ("clone", clone.isFull ? "full, because the storage knows no linked clones" : "linked"),
            ("release", "VERSION_ID in /etc/os-release is \(release)"),
        ] + kernelSettings.sorted { $0.key < $1.key }.map { ("base config", "/proc/sys/\($0.key) is \($0.value)") }
    }
}
