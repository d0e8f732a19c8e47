/// A file that a storage holds under a name of ours.
package struct FileVolume: Sendable, Equatable {
    package let storage: String
    /// `import`, `vztmpl`.
    package let content: String
    package let fileName: String

    package init(storage: String, content: String, fileName: String) {
        self.storage = storage
        self.content = content
        self.fileName = fileName
    }

    /// The volume id that the storage gives it.
    package var id: String { "\(storage):\(content)/\(fileName)" }
}
