/// Why a disk image cannot be used.
public enum DiskImageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file ends within its header; its length in bytes.
    case truncated(length: Int)
    /// The magic number is missing.
    case notQCOW2
    /// A qcow2 with a property that no published image has.
    case unsupported(String)

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .truncated(let length):
            "the image ends after \(length) bytes, within its qcow2 header; is it the right file?"
        case .notQCOW2:
            "the image is not a qcow2 file; check --release-url and --compression"
        case .unsupported(let property):
            "the image is a qcow2 with \(property), which cannot be imported; use an image as Flatcar publishes it"
        }
    }
}
