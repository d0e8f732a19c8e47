/// The `version.txt` of a release directory.
///
/// It is shell (`FLATCAR_VERSION_ID=4593.2.5`, some values in double quotes; written by `build_image` of
/// flatcar/scripts) and is read as text, never run.
struct VersionFile {
    /// The largest file that is read, in bytes. Real ones have about 200.
    static let sizeLimit = 64 << 10

    let version: ReleaseVersion
    /// The day of the build, `2026-11-21`, where `FLATCAR_BUILD_ID` says it.
    let date: String?

    /// - Parameter source: where the bytes come from, for the error.
    init(_ bytes: [UInt8], source: String) throws(FlatcarError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .versionFile(source, "it is not text")
        }
        // A developers' build has `x.y.z+suffix` as FLATCAR_VERSION; the _ID is the release.
        let values = Self.values(of: "FLATCAR_VERSION_ID", in: text)
        guard let first = values.first else { throw .versionFile(source, "it has no FLATCAR_VERSION_ID") }
        guard values.count == 1 else { throw .versionFile(source, "it has FLATCAR_VERSION_ID more than once") }
        guard let version = ReleaseVersion(first) else {
            throw .versionFile(source, "FLATCAR_VERSION_ID is not of the form BUILD.BRANCH.PATCH")
        }
        self.version = version
        date = Self.values(of: "FLATCAR_BUILD_ID", in: text).first.flatMap(Self.day)
    }

    /// Byte by byte, as a shell looks at it: Unicode has more line ends, and takes a mark and what is before it for one.
    private static func values(of name: String, in text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard line.starts(with: "\(name)=".utf8) else { return nil }
            let value = line.dropFirst(name.utf8.count + 1)
            let quote = UInt8(ascii: "\"")
            let isQuoted = value.count >= 2 && value.first == quote && value.last == quote
            return Substring(isQuoted ? value.dropFirst().dropLast() : value)
        }
    }

    /// The date that a build's id begins with: `2026-11-21-0000`.
    private static func day(_ id: Substring) -> String? {
        let day = id.utf8.prefix(10)
        let isDate =
            day.count == 10
            && day.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7
                    ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
        return isDate ? String(decoding: day, as: UTF8.self) : nil
    }
}
