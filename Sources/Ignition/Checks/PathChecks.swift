/// Linux's `PATH_MAX`, less the closing zero.
let pathLimit = 4095

extension Inspector {
    /// Paths as Ignition wants them: absolute and simplified.
    mutating func checkPath(_ path: String, at place: Tree.Origin) {
        if path.isEmpty {
            error(place, "is empty: give an absolute path")
        } else if path.utf8.first != UInt8(ascii: "/") {
            error(place, "is not absolute: begin it with /")
        } else if path.utf8.count > pathLimit {
            error(place, "is longer than \(pathLimit) bytes")
        } else if !isSimplified(path) {
            error(place, "is not simplified: leave out . and .., doubled slashes and the slash at the end")
        } else if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            error(place, "has a control character in it")
        }
    }

    /// Paths below which Flatcar cannot be written to, or where nothing stays.
    mutating func checkPlaceOnFlatcar(_ path: String, at place: Tree.Origin) {
        let readOnly = ["/usr", "/bin", "/sbin", "/lib", "/lib64"]
        let fleeting = ["/dev", "/proc", "/run", "/sys", "/tmp"]
        if readOnly.contains(where: { isAtOrBelow(path, $0) }) {
            error(place, "is on Flatcar's read-only /usr: use /etc or /opt")
        } else if fleeting.contains(where: { isAtOrBelow(path, $0) }) {
            warn(place, "does not outlive the boot: use /etc, /opt or /var")
        }
    }
}

/// The same as Go's `path.Clean` leaves unchanged, for absolute paths.
private func isSimplified(_ path: String) -> Bool {
    path == "/"
        || path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
}

func isAtOrBelow(_ path: String, _ folder: String) -> Bool {
    path.utf8.starts(with: folder.utf8)
        && (path.utf8.count == folder.utf8.count || path.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/"))
}
