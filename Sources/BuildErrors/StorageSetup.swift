/// Commands that set up storages, for root on a node. They stand in messages and in what `doctor` prints.
package enum StorageSetup {
    /// The command that lets a storage hold one more kind of content.
    package static func allow(_ content: String, on name: String, has: [String]) -> String {
        set(Set(has + [content]), on: name)
    }

    /// The command that says what a storage holds.
    package static func set(_ content: Set<String>, on name: String) -> String {
        "pvesm set \(shellQuoted(name)) --content \(content.sorted().joined(separator: ","))"
    }

    /// The name of a new storage.
    package static let newName = "flatcar"

    /// The command that adds a storage of this name, in a directory of its own.
    package static func directory(_ name: String, content: String) -> String {
        "pvesm add dir \(shellQuoted(name)) --path \(shellQuoted("/var/lib/\(name)")) --content \(content)"
    }

    /// The command that adds a storage whose uploads another one shows as snippets.
    /// - Parameter directory: the other's directory for snippets, below its path.
    package static func partner(_ name: String, path: String, directory: String) -> String {
        "pvesm add dir \(shellQuoted(name)) --path \(shellQuoted(path)) --content vztmpl --content-dirs "
            + shellQuoted("vztmpl=\(directory)")
    }
}

/// A word of a command for a shell: as it is when that is safe, else in single quotes. A line feed cannot be entered in
/// a line, so it becomes `$'\n'`.
package func shellQuoted(_ word: String) -> String {
    let isPlain =
        !word.isEmpty
        && word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./=,:@+".utf8.contains(byte)
            }
        }
    guard !isPlain else { return word }
    return "'" + word.replacing("'", with: "'\\''").replacing("\n", with: "'$'\\n''") + "'"
}
