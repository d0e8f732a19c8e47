import DiskImage
package import Files

extension TemporaryFile {
    /// Changes the image that has been written to it unchanged.
    /// - Parameter facts: what is known of the image.
    /// - Returns: that, and how the image was changed.
    /// - Throws: `ImageError.image`.
    package func change(by order: ImageOrder, _ facts: ImageFacts) throws(ImageError) -> ImageFacts {
        guard let change = order.change else { return facts }
        var facts = facts
        do {
            facts.change = try Retargeter.change(fileAt: descriptor, change)
        } catch {
            throw .image(file: order.file, error)
        }
        return facts
    }
}
