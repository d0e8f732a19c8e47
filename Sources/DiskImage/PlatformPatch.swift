/// Changes the `grub.cfg` in what stands in the OEM partition.
struct PlatformPatch {
    /// Every copy of the leaf is changed, those that older transactions left behind too; more than this is no
    /// file system that Flatcar's build made.
    private static let copyLimit = 128
    /// What a block must hold to be looked at more closely.
    private static let marker = Marker("set oem_id=\"", anchor: "=")

    private let change: OEMChange
    private(set) var copies = 0
    private(set) var changedCopies = 0
    /// What was set before, without repetition.
    private(set) var platforms: [String] = []
    /// The text of the copy that came last, as it is now.
    private(set) var script = ""

    init(_ change: OEMChange) { self.change = change }

    /// Changes every leaf with the text among blocks of the partition.
    /// - Parameter blocks: where blocks begin in `bytes`.
    /// - Returns: where the blocks begin that have changed.
    mutating func apply(
        to bytes: inout [UInt8], blocks: StrideTo<Int>
    ) throws(DiskImageError) -> [Int] {
        guard Self.marker.isIn(bytes[...]) else { return [] }
        var changed: [Int] = []
        for start in blocks {
            let range = start..<(start + BtrfsLeaf.size)
            guard Self.marker.isIn(bytes[range]), var leaf = BtrfsLeaf(Array(bytes[range])) else { continue }
            if try apply(to: &leaf) {
                bytes.replaceSubrange(range, with: leaf.block)
                changed.append(start)
            }
        }
        return changed
    }

    private mutating func apply(to leaf: inout BtrfsLeaf) throws(DiskImageError) -> Bool {
        var hasChanged = false
        for range in leaf.inlineContents(of: "grub.cfg") {
            let old = Array(leaf.block[range])
            let script = GRUBScript(old)
            guard !script.platforms.isEmpty else { continue }
            copies += 1
            guard copies <= Self.copyLimit else {
                throw .notChangeable("more than \(Self.copyLimit) copies of grub.cfg")
            }
            let new = try script.text(with: change)
            for platform in script.platforms where !platforms.contains(platform) { platforms.append(platform) }
            self.script = String(decoding: new, as: UTF8.self)
            guard new != old else { continue }
            leaf.replace(range, with: new)
            hasChanged = true
            changedCopies += 1
        }
        return hasChanged
    }
}
