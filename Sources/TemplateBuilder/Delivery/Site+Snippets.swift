import ProxmoxTypes

extension Site {
    /// The storages that the node reads snippets from: it must be able to use them, whoever puts a file there.
    /// - Parameter name: the only one to take, if one was named.
    func snippetStorages(named name: String?) -> [StorageConfiguration] {
        configurations.filter { candidate in
            candidate.content.contains("snippets") && storage(candidate.name)?.isActive == true
                && name.map { $0 == candidate.name } ?? true
        }
    }

    /// The storage that a snippets directory belongs to: the one whose path it is, else the only one there is.
    func snippetStorage(of directory: String, named name: String?) -> StorageConfiguration? {
        let candidates = snippetStorages(named: name)
        let directory = Self.withoutSpareSlashes(directory)
        return candidates.first { $0.directory(for: "snippets") == directory }
            ?? (candidates.count == 1 ? candidates.first : nil)
    }

    static func withoutSpareSlashes(_ path: String) -> String {
        (path.hasPrefix("/") ? "/" : "") + path.split(separator: "/").joined(separator: "/")
    }
}
