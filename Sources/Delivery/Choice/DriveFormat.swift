package import CloudInit
package import Flatcar

/// What Proxmox writes onto the cloud-init drive, by the names of `citype`.
package enum DriveFormat: String, Sendable {
    /// A drive labelled `cidata` with `/user-data` and `/vendor-data`.
    case nocloud
    /// A drive labelled `config-2` with `/openstack/latest/user_data`.
    case configdrive2
}

extension Platform {
    /// The drive that guests of this platform read; `nil` when they read none of Proxmox's (Ignition
    /// internal/providers: proxmoxve, openstack).
    package var driveFormat: DriveFormat? {
        switch self {
        case .proxmoxve: .nocloud
        case .openstack: .configdrive2
        default: nil
        }
    }

    /// The build whose Ignition reads vendor data first: 2.21.0 does (Flatcar's release notes, 4344.0.0).
    private static let firstBuildWithVendorData = 4344

    /// The file of the drive that the base config goes into. In vendor data it leaves what Proxmox writes for each
    /// clone alone, but only the provider for Proxmox VE looks there.
    package func slot(in version: ReleaseVersion) -> CustomDataSlot {
        self == .proxmoxve && version.build >= Self.firstBuildWithVendorData ? .vendor : .user
    }
}
