import DiskImage
package import Files

extension TemporaryFile {
    /// Changes the image that has been written to it unchanged: the way for one whose order does not allow to change
    /// it while it passes.
    /// - Parameter facts: what is known of the image.
    /// - Returns: that, and how the image was changed.
    /// - Throws: `ImageError.image`.
    package func change(by order: ImageOrder, _ facts: ImageFacts) throws(ImageError) -> ImageFacts {
        try order.change(fileAt: descriptor, facts)
    }
}

extension PartialFile {
    /// The same for a file that gets a name.
    func change(by order: ImageOrder, _ facts: ImageFacts) throws(ImageError) -> ImageFacts {
        try order.change(fileAt: descriptor, facts)
    }
}

extension ImageOrder {
    /// - Parameter descriptor: of a file that is open for reading and writing.
    fileprivate func change(fileAt descriptor: Int32, _ facts: ImageFacts) throws(ImageError) -> ImageFacts {
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
