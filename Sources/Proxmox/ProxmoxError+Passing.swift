import HTTP

/// Refusals that pass by themselves. Proxmox has no codes for them: its text is all that tells them apart.
extension ProxmoxError {
    /// Whether the call has done nothing for certain, so that it may be made again.
    public var hasDoneNothing: Bool { isUserLost || isLockTimeout || isTurnedAway }

    /// Whether the same call may well succeed a little later.
    public var isPassing: Bool {
        switch self {
        case .transport(let error): error.isTemporary
        case .nodeUnreachable: true
        case .gateway(_, let status): [429, 502, 503, 504].contains(status)
        default: hasDoneNothing
        }
    }

    /// Whether nobody was reached at all.
    public var isUnreachable: Bool { if case .transport(let error) = self { error.isUnreachable } else { false } }

    /// Another request was served by the same worker between this one's head and its body (as observed on 9.2).
    private var isUserLost: Bool { reason.contains("user name not set") }

    /// Somebody else has held the lock of the configuration for too long (pve-common src/PVE/Tools.pm `lock_file_full`).
    package var isLockTimeout: Bool { reason.contains("can't lock file") && reason.contains("got timeout") }

    /// Too many requests, says whoever stands before Proxmox.
    private var isTurnedAway: Bool { if case .gateway(_, 429) = self { true } else { false } }

    /// Whether the digest was not that of the configuration any more (pve-common src/PVE/Tools.pm `assert_if_modified`).
    package var isDigestMismatch: Bool { reason.contains("checksum mismatch") }

    /// Whether there is a VM under the VMID already (qemu-server src/PVE/API2/Qemu.pm, pve-cluster `check_vmid_unused`).
    package var isTaken: Bool {
        reason.contains("already exists") || reason.contains("config file already exists")
    }

    /// Whether there is no such VM on the node (pve-common, qemu-server src/PVE/QemuConfig.pm `load_config`).
    package var isNotThere: Bool { reason.contains("does not exist") }

    /// Whether the VM to convert is a template already (qemu-server src/PVE/API2/Qemu.pm `template`).
    package var isTemplateAlready: Bool { reason.contains("convert a template to a template") }

    /// Whether linked clones stand on the disk (pve-storage src/PVE/Storage.pm `vdisk_free`, qemu-server
    /// src/PVE/QemuServer.pm `destroy_vm`).
    package var isInUse: Bool { reason.contains("still in use") }

    /// What a repeated call waits for, in words.
    package var waitingFor: String {
        switch self {
        case .gateway(_, let status): "a proxy before Proxmox answers \(status)"
        case .nodeUnreachable(_, let status, _): "the node does not answer (\(status))"
        case .transport(let error): "\(error)"
        default:
            isLockTimeout
                ? "another task holds the lock of its configuration; clones that are being made of it do"
                : "Proxmox has turned the call away for a moment (\(reason))"
        }
    }
}
