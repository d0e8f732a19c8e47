/// A small file that a person wrote: settings, a secret, a fragment.
public enum SmallFile {
    /// The largest file that is read, in bytes.
    public static let limit = 1 << 20

    /// - Parameter path: `-` is stdin.
    /// - Throws: `BuildError.file` when it cannot be read or is larger than `limit`.
    public static func read(_ path: String) throws(BuildError) -> [UInt8] {
        try InputFile(path).readAll(limit: limit)
    }
}
