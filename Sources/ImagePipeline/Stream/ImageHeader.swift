import DiskImage

/// Looks at the first bytes of the image as they pass, before the first of them leaves this machine.
struct ImageHeader {
    private var first: [UInt8] = []
    private let minimumDiskSize: UInt64
    private var isChecked = false
    /// The size of its disk in bytes, as soon as that is known.
    private(set) var virtualSize: UInt64?

    /// - Parameter diskSize: the size in bytes that the template's disk shall have; `nil` for any.
    init(diskSize: UInt64?) {
        minimumDiskSize = diskSize ?? .max
    }

    /// What is wrong with the image; `nil` while nothing is known to be.
    mutating func look(at bytes: RawSpan, file: String) -> ImageError? {
        guard !isChecked else { return nil }
        let missing = QCOW2Header.length - first.count
        bytes.extracting(first: missing).withUnsafeBytes { first.append(contentsOf: $0) }
        return first.count < QCOW2Header.length ? nil : check(file: file)
    }

    /// The verdict at the end of the image: it may have ended within its header.
    mutating func finish(file: String) -> ImageError? { isChecked ? nil : check(file: file) }

    private mutating func check(file: String) -> ImageError? {
        isChecked = true
        do {
            let header = try QCOW2Header(first)
            virtualSize = header.virtualSize
            guard header.virtualSize <= minimumDiskSize else {
                return .diskTooSmall(requested: minimumDiskSize, virtualSize: header.virtualSize)
            }
            return nil
        } catch {
            return .image(file: file, error)
        }
    }
}
