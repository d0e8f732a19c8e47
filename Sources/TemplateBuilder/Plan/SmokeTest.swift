package import ProxmoxTypes

/// A throwaway of a version, to see whether it starts and gets its base config.
package struct SmokeTest: Sendable, Equatable {
    let creation: VMCreation
    /// How long the guest may take until its agent answers.
    let patience: Duration
    /// What the kernel must say of itself when the base config has been applied: path below `/proc/sys` and value.
    let kernelSettings: [String: String]

    /// What it takes to start the throwaway and to ask its agent, besides what it takes to make it (qemu-server
    /// src/PVE/API2/Qemu.pm, src/PVE/API2/Qemu/Agent.pm; 9.0 has split VM.Monitor up).
    package static func privileges(on version: ProxmoxVersion) -> [String] {
        ["VM.PowerMgmt"] + (version.major < 9 ? ["VM.Monitor"] : ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"])
    }

    var details: [(name: String, value: String)] {
        [("release", "VERSION_ID in /etc/os-release is \(creation.draft.identity.release)")]
            + kernelSettings.sorted { $0.key < $1.key }.map { ("base config", "/proc/sys/\($0.key) is \($0.value)") }
    }
}
