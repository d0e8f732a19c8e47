package import DiskImage

extension RetargetSummary {
    /// What was done, in one line.
    package var words: String {
        let before = platformsBefore.joined(separator: ", ")
        return changedCopies == 0
            ? "the image is for \(before) already; nothing was changed"
            : "the image was for \(before); changed \(changedCopies) of \(copies) copies of its grub.cfg"
    }
}
