/// Where the lock of a run may be: places that belong to one user.
enum LockDirectories {
    /// By preference: systemd's `RuntimeDirectory=`, the XDG runtime directory, the cache.
    static func paths(_ environment: [String: String]) -> [String] {
        let given = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first.map(String.init)
        let session = environment["XDG_RUNTIME_DIR"].map { $0 + "/proxmox-flatcar" }
        return [given, session, CacheDirectory.path(environment)].compactMap { $0 }.filter { $0.hasPrefix("/") }
    }
}
