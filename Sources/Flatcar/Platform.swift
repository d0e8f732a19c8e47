/// What a guest thinks it runs on, by Ignition's name: it decides from where Ignition takes its config.
///
/// In an image it is the `oem_id` that the OEM partition's `grub.cfg` sets.
public struct Platform: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// Reads a drive labelled `cidata`: Proxmox's cloud-init drive of type `nocloud`.
    public static let proxmoxve = Platform(rawValue: "proxmoxve")
    /// Reads a drive labelled `config-2`: Proxmox's cloud-init drive of type `configdrive2`.
    public static let openstack = Platform(rawValue: "openstack")
    /// Reads QEMU's firmware configuration device only, never a drive.
    public static let qemu = Platform(rawValue: "qemu")

    /// The name as it stands in `grub.cfg`.
    public let rawValue: String

    /// A platform by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name as it stands in `grub.cfg`.
    public var description: String { rawValue }

    /// What guests of a release on Proxmox VE run as unless said otherwise.
    public static func standard(for version: ReleaseVersion) -> Platform {
        version.build >= firstBuildWithProxmoxVE ? .proxmoxve : .openstack
    }

    /// The platform's provider came into Flatcar with Ignition 2.20.0 (flatcar/scripts 6e674b26d3).
    static let firstBuildWithProxmoxVE = 4152

    /// Checks that a release is not too old to have this platform.
    /// - Throws: `FlatcarError.notPublished`.
    public func checkIsKnown(to version: ReleaseVersion) throws(FlatcarError) {
        guard self == .proxmoxve, version.build < Self.firstBuildWithProxmoxVE else { return }
        throw .notPublished(
            "release \(version) does not know the platform \(self): the first that does is "
                + "\(Self.firstBuildWithProxmoxVE); leave --platform out, or ask for a later --release")
    }
}

extension Flavour {
    /// What guests of the image run as, as it was published.
    public var platform: Platform { Platform(rawValue: rawValue) }
}
