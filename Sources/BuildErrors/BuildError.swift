public import CloudInit
public import Flatcar
public import Ignition
public import ImagePipeline
public import Proxmox
public import ProxmoxTypes
public import SFTP
public import TemplateModel

/// Why a template was not built, or not changed.
public enum BuildError: Error, Sendable {
    // What the leaf modules say.
    case image(ImageError)
    case proxmox(ProxmoxError)
    case baseConfig(CloudInitError)
    case sftp(SFTPError)

    // What a person asked for.
    /// The base config says what guests of the release cannot read.
    case specTooNew(SpecVersion, release: ReleaseVersion, newest: SpecVersion?)

    /// A template that its consumer could not use.
    case consumer(String)
    /// A platform whose guests never see Proxmox's cloud-init drive.
    case platformReadsNoDrive(Platform)
    case invalidFingerprint(String, of: String, digits: Int)

    // What stands under the VMID.
    case foreign(vmid: Int, reason: String)
    /// Not ours, but `--adopt` would take it over.
    case adoptable(vmid: Int, reason: String)
    /// `--adopt` cannot take it over.
    case notAdoptable(vmid: Int, reason: String)
    case locked(vmid: Int, lock: String)
    case elsewhere(vmid: Int, node: String, wanted: String)
    /// The release was signed before the one that the template has.
    case downgrade(vmid: Int, from: SignedRelease, to: SignedRelease)
    /// There is no template yet, and the newest release may not be taken now.
    case releaseWaits(vmid: Int, ReleaseWait)
    /// The template is damaged (how), there is nothing to make its release of again, and a newer one may not be taken now.
    case mendingWaits(vmid: Int, damage: String, release: String, ReleaseWait)
    /// There is none to roll back, or to prune.
    case noTemplate(vmid: Int)
    /// An interrupted build is to be finished first.
    case unfinished(vmid: Int)
    /// Proxmox's own protection against the exchange of disks is on.
    case protected(vmid: Int)
    /// The template has no disk of a version of ours; what stands where instead.
    case noDiskOfOurs(vmid: Int, disks: [String])
    /// Somebody else has changed it since it was looked at.
    case changedMeanwhile(vmid: Int)
    /// A change was answered with success, and what was seen afterwards is something else.
    case notSeen(vmid: Int, what: String)
    /// A task is at work on it.
    case busy(vmid: Int, task: UPID)
    /// Another run of this tool is at work on it, on this machine.
    case running(vmid: Int, process: Int?)
    /// Another run makes a version, perhaps on another machine.
    case building(vmid: Int, version: Int, since: String)
    /// A call was turned away again and again.
    case patienceEnded(action: String, ProxmoxError, after: Duration)

    // Versions.
    /// Every VMID of a range is taken.
    case noFreeVMID(ClosedRange<Int>)
    /// A disk that the template or a version has is not there.
    case diskGone(of: String, volume: String)
    /// There is nothing to go back to.
    case noOlderVersion(vmid: Int)
    /// No version of that name is kept.
    case unknownVersion(String, kept: [String])
    /// Several versions of that name are kept.
    case ambiguousVersion(String, candidates: [String])
    /// A throwaway of the version was not as it should be; what was seen.
    case smokeTest(release: String, [String])
    case descriptionTooLong(vmid: Int, Int)

    // The cluster.
    case nodeRequired(seen: [String])
    case unknownNode(String, seen: [String])
    case nodeOffline(String)
    case tooOld(ProxmoxVersion)
    case missingPrivileges(token: String, [Privilege])
    case noStorage(content: String, node: String, seen: [String])
    case ambiguousStorage(setting: String, content: String, candidates: [String])
    case unknownStorage(setting: String, name: String, node: String, seen: [String])
    case inactiveStorage(name: String, node: String)
    case storageLacksContent(name: String, content: String, has: [String])
    /// A storage that holds images for import, and takes no upload.
    case takesNoUpload(name: String, type: String)
    case noBridge(String, node: String, seen: [String])
    case noPool(String, seen: [String])
    /// The datacenter's options let the token not give these.
    case tagsRefused([String])
    /// The token sees no storage at all.
    case noStorageSeen(node: String)
    case noSpace(storage: String, needed: UInt64, available: UInt64)
    /// Something else has taken the place of the verified file.
    case overwritten(volume: String)
    case notStored(volume: String, expected: UInt64, found: UInt64?)
    /// The run for another node was to store the image for this one too, and has failed.
    case imageOfOtherNode(String)
    case noDelivery(reasons: [String])
    case deliveryImpossible(DeliveryMethod, reason: String)
    case notShown(storage: String, how: String, file: String)
    case file(path: String, reason: String)
    /// The file with the base config of a template or of one of its versions was removed.
    case configGone(volume: String, of: String)
    case cancelled
}
