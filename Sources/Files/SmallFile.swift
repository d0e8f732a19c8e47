/// A small file that a person wrote: settings, a secret, a fragment.
public enum SmallFile {
    /// The largest file that is read, in bytes.
    public static let limit = 1 << 20

    /// Reads the whole of one.
    /// - Parameters:
    ///   - path: `-` is stdin.
    ///   - refusesPipes: whether a pipe is refused.
    ///   - isStopped: whether the run has been asked to stop, which is an error then.
    /// - Throws: `FileError` when it cannot be read or is larger than `limit`.
    public static func read(
        _ path: String, refusesPipes: Bool = false, isStopped: () -> Bool
    ) throws(FileError) -> [UInt8] {
        try InputFile(path, refusesPipes: refusesPipes).readAll(limit: limit, isStopped: isStopped)
    }

    /// Writes a file that appears under its name only when it is whole.
    /// - Parameters:
    ///   - mode: who may read and write it; `nil` for what is usual for this process.
    ///   - hasStdout: whether whoever named it could have named `-` for stdout, which an error then advises.
    /// - Throws: `FileError` when it cannot be written.
    public static func write(
        _ text: String, to path: String, mode: UInt32? = nil, hasStdout: Bool = true
    ) throws(FileError) {
        let partial = try PartialFile(path, mode: mode, hasStdout: hasStdout)
        do throws(FileError) {
            try partial.write(Array(text.utf8))
            try partial.publish()
        } catch {
            partial.discard()
            throw error
        }
    }
}
