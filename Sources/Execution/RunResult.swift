public import TemplateModel

/// What a run has done.
public struct RunResult: Sendable, Equatable {
    /// The version that the template has been given; `nil` when it has kept the one that it had.
    public internal(set) var version: TemplateVersion?
    /// The volume that the template's disk is now; `nil` when that has not changed.
    public internal(set) var volume: String?
    /// Bytes of the image that were downloaded; `nil` when none was.
    public internal(set) var downloadedBytes: UInt64?
    /// Bytes that were stored in Proxmox; `nil` when none were.
    public internal(set) var storedBytes: UInt64?
    /// The fingerprint of the key whose signature of the image is good; `nil` when none was brought.
    public internal(set) var signer: String?
    /// The VMIDs of older or unfinished versions that were removed.
    public internal(set) var removed: [Int] = []
    /// How long it took.
    public internal(set) var duration: Duration = .zero
}
