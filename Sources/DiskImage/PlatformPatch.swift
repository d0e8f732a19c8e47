/// Changes the `grub.cfg` in what stands in the OEM partition.
struct PlatformPatch {
    /// Every copy of the leaf is changed, those that older transactions left behind too; more than this is no
    /// file system that Flatcar's build made.
    private static let copyLimit = 128

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
        var changed: [Int] = []
        for start in blocks {
            guard var leaf = BtrfsLeaf(bytes, at: start), try apply(to: &leaf) else { continue }
            bytes.replaceSubrange(start..<(start + BtrfsLeaf.size), with: leaf.block)
            changed.append(start)
        }
        return changed
    }

    private mutating func apply(to leaf: inout BtrfsLeaf) throws(DiskImageError) -> Bool {
        var hasChanged = false
        for content in leaf.contents(of: "grub.cfg") {
            guard let old = text(of: content, leaf) else { continue }
            let script = GRUBScript(old)
            guard !script.platforms.isEmpty else { continue }
            copies += 1
            guard copies <= Self.copyLimit else {
                throw .notChangeable("more than \(Self.copyLimit) copies of grub.cfg")
            }
            for platform in script.platforms where !platforms.contains(platform) { platforms.append(platform) }
            var new = try script.text(with: change)
            if new != old {
                new = try write(new, or: script.text(with: change, isTight: true), content, &leaf)
                hasChanged = true
                changedCopies += 1
            }
            self.script = String(decoding: new, as: UTF8.self)
        }
        return hasChanged
    }

    private func text(of content: BtrfsLeaf.Content, _ leaf: BtrfsLeaf) -> [UInt8]? {
        let bytes = Array(leaf.block[content.place])
        return content.isCompressed ? Deflate.inflate(bytes, .zlib, length: content.length)?.bytes : bytes
    }

    /// - Returns: which of the two texts was written; the second one only where it must be compressed and the first
    ///   one takes too much.
    private func write(
        _ text: [UInt8], or tighter: [UInt8], _ content: BtrfsLeaf.Content, _ leaf: inout BtrfsLeaf
    ) throws(DiskImageError) -> [UInt8] {
        guard content.isCompressed else {
            leaf.replace(content.place, with: text)
            return text
        }
        var missing = 0
        for candidate in [text, tighter] {
            switch Deflate.deflate(candidate, .zlib, room: content.place.count) {
            case .success(let stream):
                // Readers stop at the stream's end.
                let rest = [UInt8](repeating: 0, count: content.place.count - stream.count)
                leaf.replace(content.place, with: stream + rest)
                return candidate
            case .failure(let error): missing = error.missing
            }
        }
        throw .noTextRoom(missing: missing)
    }
}
