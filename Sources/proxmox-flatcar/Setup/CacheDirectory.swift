/// Where fetched keys are kept, and what mirrors are known to sign, by the XDG Base Directory Specification and by
/// systemd's `CacheDirectory=`.
enum CacheDirectory {
    /// `nil` when the environment names no place: nothing is kept then.
    static func path(_ environment: [String: String]) -> String? {
        // systemd gives the directory itself, several separated by colons.
        if let own = environment["CACHE_DIRECTORY"]?.split(separator: ":").first { return String(own) }
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/proxmox-flatcar" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.cache/proxmox-flatcar"
    }
}
