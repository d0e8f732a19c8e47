/// The `version.txt` of a release directory.
///
/// It is shell (`FLATCAR_VERSION_ID=4593.2.5`, some values in double quotes; written by `build_image` of
/// flatcar/scripts) and is read as text, never run.
struct VersionFile {
    /// The largest file that is read, in bytes. Real ones have about 200.
    static let sizeLimit = 64 << 10

    let version: ReleaseVersion

    /// - Parameter source: where the bytes come from, for the error.
    init(_ bytes: [UInt8], source: String) throws(FlatcarError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .versionFile(source, "it is not text")
        }
        let key = "FLATCAR_VERSION_ID="
        // A developers' build has `x.y.z+suffix` as FLATCAR_VERSION; the _ID is the release.
        let values = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(key) }
            .map { $0.dropFirst(key.count) }
        guard let first = values.first else { throw .versionFile(source, "it has no FLATCAR_VERSION_ID") }
        guard values.count == 1 else { throw .versionFile(source, "it has FLATCAR_VERSION_ID more than once") }
        let isQuoted = first.count >= 2 && first.first == "\"" && first.last == "\""
        guard let version = ReleaseVersion(isQuoted ? first.dropFirst().dropLast() : first) else {
            throw .versionFile(source, "FLATCAR_VERSION_ID is not of the form BUILD.BRANCH.PATCH")
        }
        self.version = version
    }
}
