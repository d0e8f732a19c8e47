#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Why a disk image cannot be used, or cannot be changed on its way.
public enum DiskImageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file ends within its header; its length in bytes.
    case truncated(length: Int)
    /// The magic number is missing.
    case notQCOW2
    /// A qcow2 with a property that no published image has.
    case unsupported(String)

    // What `Retargeter` says.

    /// A property that an image may have, but not one that is to be changed in passing.
    case notChangeable(String)
    /// A structure contradicts its format or another one: which, and where it stands in the file.
    case damaged(String, at: UInt64)
    /// The file ends before something that it refers to; its length in bytes.
    case endsEarly(String, length: UInt64)
    /// Something stands before what says where it is, and nothing in it tells, or what it tells turns out wrong.
    case notStreamable(String, at: UInt64)
    /// The disk has no readable GUID partition table.
    case noPartitionTable(String)
    /// So many partitions are called `OEM`; there must be one.
    case oemPartitions(Int)
    /// No leaf of a btrfs in the OEM partition has a `grub.cfg` that sets `oem_id`.
    case textNotFound
    /// The new `grub.cfg` is longer than the old one by so many bytes, even without comments and blank lines.
    case noTextRoom(missing: Int)
    /// The changed cluster takes so many bytes more than the old one, however it is compressed.
    case noClusterRoom(missing: Int, at: UInt64)
    /// A platform that cannot stand in `grub.cfg`.
    case invalidPlatform(String)
    /// A kernel argument that cannot stand in `grub.cfg`.
    case invalidKernelArgument(String)
    /// The receiver of the output returned `false`.
    case stopped
    /// The file to change cannot be read or written; the system's number of the error.
    case fileAccess(code: Int32)

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .truncated(let length):
            "the image ends after \(length) bytes, within its qcow2 header; is it the right file?"
        case .notQCOW2:
            "the image is not a qcow2 file; check --release-url and --compression"
        case .unsupported(let property):
            "the image is a qcow2 with \(property), which cannot be imported; use an image as Flatcar publishes it"
        case .notChangeable(let property):
            "the image is a qcow2 with \(property), so its platform cannot be changed; \(Self.otherImage)"
        case .damaged(let part, let offset):
            "the image is damaged: \(part) at byte \(offset); fetch it again"
        case .endsEarly(let part, let length):
            "the image ends after \(length) bytes, before \(part); fetch it again"
        case .notStreamable(let part, let offset):
            "the image's order does not allow to change its platform in passing (\(part) at byte \(offset) comes too "
                + "early); \(Self.otherImage), or bring a local copy into order with: "
                + "qemu-img convert -O qcow2 -o compat=0.10 IN OUT"
        case .noPartitionTable(let reason):
            "the image's disk has no usable partition table (\(reason)), so its platform cannot be changed; "
                + Self.otherImage
        case .oemPartitions(let count):
            "the image's disk has \(count == 0 ? "no partition" : "\(count) partitions") named OEM instead of one, "
                + "so its platform cannot be changed; \(Self.otherImage)"
        case .textNotFound:
            "the image's OEM partition has no readable grub.cfg that sets oem_id, so its platform cannot be changed; "
                + Self.otherImage
        case .noTextRoom(let missing):
            "the image's grub.cfg is \(missing) bytes too small for the new settings; use fewer --kernel-argument "
                + "(with --consumer capmox the base config's count too: leave fragments out with --without)"
        case .noClusterRoom(let missing, let offset):
            "the changed part of the image at byte \(offset) does not fit in its place (\(missing) bytes too many); "
                + Self.otherImage
        case .invalidPlatform(let word):
            "'\(word)' cannot be a platform: it has 1 to 32 lower-case letters, digits and hyphens"
        case .invalidKernelArgument(let word):
            "'\(word)' cannot be a kernel argument: it has 1 to 256 printable ASCII characters without space, quote, "
                + "dollar sign, backslash or backquote"
        case .fileAccess(let code): "the image's file cannot be changed: \(String(cString: strerror(code)))"
        case .stopped: "the change of the image was stopped by the receiver of its output"
        }
    }

    /// The way out that needs no change of the image.
    private static let otherImage = "use --flavour proxmoxve"
}
