import DiskImage

extension ImageOrder {
    /// Changes the image in the file that it was streamed into unchanged: the way for an image whose order does not
    /// allow to change it while it passes.
    /// - Parameters:
    ///   - descriptor: of the file, open for reading and writing.
    ///   - facts: what is known of the image.
    /// - Returns: that, and how the image was changed.
    func change(fileAt descriptor: Int32, _ facts: ImageFacts) throws(BuildError) -> ImageFacts {
        guard let change else { return facts }
        var facts = facts
        do {
            facts.change = try Retargeter.change(fileAt: descriptor, change)
        } catch {
            throw .image(file: file, error)
        }
        return facts
    }
}

extension BuildError {
    /// Whether the image's order is all that keeps it from being changed on its way: then it can be in a file.
    var isOnlyOrder: Bool {
        if case .image(_, .notStreamable) = self { true } else { false }
    }
}
