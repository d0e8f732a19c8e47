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
            guard var leaf = BtrfsLeaf(bytes, at: start) else { continue }
            let copies = leaf.apply(change)
            for copy in copies { try count(copy) }
            guard copies.contains(where: \.isChanged) else { continue }
            bytes.replaceSubrange(start..<(start + BtrfsLeaf.size), with: leaf.block)
            changed.append(start)
        }
        return changed
    }

    /// Counts a copy that is known to stand in the partition.
    /// - Throws: why it cannot be changed.
    mutating func count(_ copy: TextCopy) throws(DiskImageError) {
        copies += 1
        guard copies <= Self.copyLimit else { throw .notChangeable("more than \(Self.copyLimit) copies of grub.cfg") }
        for platform in copy.platforms where !platforms.contains(platform) { platforms.append(platform) }
        let text = try copy.text.get()
        if copy.isChanged { changedCopies += 1 }
        script = String(decoding: text, as: UTF8.self)
    }
}

/// A `grub.cfg` that sets a platform, in a leaf.
struct TextCopy {
    /// What it set before.
    let platforms: [String]
    /// The text as it shall be, or why it cannot.
    let text: Result<[UInt8], DiskImageError>
    let isChanged: Bool
}

extension BtrfsLeaf {
    /// Changes each `grub.cfg` in it that sets a platform.
    /// - Returns: what was found; nothing more behind one that cannot be changed.
    mutating func apply(_ change: OEMChange) -> [TextCopy] {
        var copies: [TextCopy] = []
        for content in contents(of: "grub.cfg") {
            guard let old = text(of: content) else { continue }
            let script = GRUBScript(old)
            guard !script.platforms.isEmpty else { continue }
            do throws(DiskImageError) {
                var new = try script.text(with: change)
                let isChanged = new != old
                if isChanged { new = try write(new, or: script.text(with: change, isTight: true), content) }
                copies.append(TextCopy(platforms: script.platforms, text: .success(new), isChanged: isChanged))
            } catch {
                copies.append(TextCopy(platforms: script.platforms, text: .failure(error), isChanged: false))
                return copies
            }
        }
        return copies
    }

    private func text(of content: Content) -> [UInt8]? {
        let bytes = Array(block[content.place])
        return content.isCompressed ? Deflate.inflate(bytes, .zlib, length: content.length)?.bytes : bytes
    }

    /// - Returns: which of the two texts was written; the second one only where it must be compressed and the first
    ///   one takes too much.
    private mutating func write(
        _ text: [UInt8], or tighter: [UInt8], _ content: Content
    ) throws(DiskImageError) -> [UInt8] {
        guard content.isCompressed else {
            replace(content.place, with: text)
            return text
        }
        var missing = 0
        for candidate in [text, tighter] {
            switch Deflate.deflate(candidate, .zlib, room: content.place.count) {
            case .success(let stream):
                // Readers stop at the stream's end.
                let rest = [UInt8](repeating: 0, count: content.place.count - stream.count)
                replace(content.place, with: stream + rest)
                return candidate
            case .failure(let error): missing = error.missing
            }
        }
        throw .noTextRoom(missing: missing)
    }
}
