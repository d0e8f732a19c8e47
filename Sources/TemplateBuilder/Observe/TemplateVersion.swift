package import Flatcar

/// One version of the template: a disk, what it was built from, and what its guests find besides.
public struct TemplateVersion: Sendable, Equatable, Codable {
    /// What it was built from.
    public let identity: Identity
    /// The SHA-512 of the downloaded file in hex.
    public let image: String
    /// The fingerprint of the key that signed it.
    public let signer: String
    /// The URL of the release's directory, without user name and password.
    public let source: String
    /// The day on which the release was built, as it says itself: `2026-11-21`; `nil` where it does not.
    public let released: String?
    /// When the version was built: ISO 8601, UTC.
    public let built: String
    /// What goes with the disk in the VM's configuration.
    package let guest: GuestSettings
    /// Its disk; `nil` until the disk has got its last name.
    package var volume: String?
    /// The VMID of a template that has this version alone; `nil` when there is none.
    package var ownVMID: Int?

    package init(
        identity: Identity, image: String, signer: String, source: String, released: String?, built: String,
        guest: GuestSettings, volume: String? = nil, ownVMID: Int? = nil
    ) {
        self.identity = identity
        self.image = image
        self.signer = signer
        self.source = source
        self.released = released
        self.built = built
        self.guest = guest
        self.volume = volume
        self.ownVMID = ownVMID
    }

    /// What people and scripts call it: the release, and what tells it from another version of the same.
    public var label: String { "\(identity.release) (\(identity.id))" }

    /// Whether both are one: their disks may not have had their names yet.
    func isSame(as other: TemplateVersion) -> Bool {
        (identity, image, built) == (other.identity, other.image, other.built)
    }
}

/// A version that is to be built: all that is known before its image has been streamed.
package struct VersionDraft: Sendable, Equatable {
    let identity: Identity
    let source: String
    let released: String?
    let guest: GuestSettings
    /// The VMID of the template that will have this version alone; `nil` for none.
    let ownVMID: Int?

    package init(_ release: Release, _ settings: BuildSettings, delivery: Delivery?, ownVMID: Int? = nil) {
        identity = Identity(release, settings)
        source = withoutUserInfo(release.directory)
        released = release.date
        guest = GuestSettings(settings, release: release, delivery: delivery)
        self.ownVMID = ownVMID
    }

    /// The version, once the image is there.
    /// - Parameter built: ISO 8601, UTC.
    func version(image: String, signer: String, built: String) -> TemplateVersion {
        TemplateVersion(
            identity: identity, image: image, signer: signer, source: source, released: released, built: built,
            guest: guest, ownVMID: ownVMID)
    }

    /// A version of just the length of the real one: a description that is too long shows before the upload.
    var asLongAsBuilt: TemplateVersion {
        version(
            image: String(repeating: "0", count: 128), signer: String(repeating: "0", count: 40),
            built: "2026-01-01T00:00:00Z")
    }
}
