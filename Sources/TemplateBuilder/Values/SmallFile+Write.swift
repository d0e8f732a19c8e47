extension SmallFile {
    /// Writes a file that appears under its name only when it is whole.
    /// - Throws: `BuildError.file` when it cannot be written.
    public static func write(_ text: String, to path: String) throws(BuildError) {
        let partial = try PartialFile(path)
        do throws(BuildError) {
            try partial.write(Array(text.utf8))
            try partial.publish()
        } catch {
            partial.discard()
            throw error
        }
    }
}
