package import Flatcar

/// One version of the template: what it was built from, and what its guests find besides the disk.
public struct TemplateVersion: Sendable, Equatable, Codable {
    /// The VMID of the template that has this version alone.
    public let vmid: Int
    /// What it was built from.
    public let identity: Identity
    /// The SHA-512 of the downloaded file in hex; `nil` until the image has been imported, and for one that was adopted.
    public var image: String?
    /// The fingerprint of the key that signed it.
    public var signer: String?
    /// When it was signed, seconds since 1970: the order of releases. `nil` where `image` is.
    public var signed: Int64?
    /// The URL of the release's directory, without user name and password.
    public let source: String
    /// The day on which the release was built, as it says itself: `2026-11-21`; `nil` where it does not.
    public let released: String?
    /// When the version was begun: ISO 8601, UTC.
    public let built: String
    /// What goes with the disk in the VM's configuration.
    package let guest: GuestSettings

    package init(
        vmid: Int, identity: Identity, image: String?, signer: String?, signed: Int64?, source: String,
        released: String?,
        built: String, guest: GuestSettings
    ) {
        self.vmid = vmid
        self.identity = identity
        self.image = image
        self.signer = signer
        self.signed = signed
        self.source = source
        self.released = released
        self.built = built
        self.guest = guest
    }

    /// What people and scripts call it: the release, and what tells it from another version of the same.
    public var label: String { "\(identity.release) (\(identity.id))" }

    /// Its release and when that was signed; `nil` where that is not known, as of one that was adopted.
    package var signedRelease: SignedRelease? { signed.map { SignedRelease(identity.release, signed: $0) } }

    /// What stands for it in lists of versions.
    package var reference: VersionReference { VersionReference(vmid: vmid, built: built) }

    /// Whether both are the same one: a VMID may be used again.
    package func isSame(as other: TemplateVersion) -> Bool { reference == other.reference }
}

/// A version among others: a VMID may be used again, but not at the same time.
package struct VersionReference: Sendable, Hashable, Codable {
    package let vmid: Int
    /// `TemplateVersion.built`.
    package let built: String

    package init(vmid: Int, built: String) {
        self.vmid = vmid
        self.built = built
    }
}
