/// What Proxmox says of tags that a token may not give, and how an administrator allows them.
package enum TagSetup {
    /// The command that lets every user make up tags, which is the default.
    package static let allow = "pvesh set /cluster/options --user-tag-access user-allow=free"

    /// The tag of a refusal (pve-guest-common src/PVE/GuestHelpers.pm `assert_tag_permissions`).
    static func tag(refused reason: String) -> String? {
        guard let start = reason.firstRange(of: "Sys.Modify for modifying tag '")?.upperBound else { return nil }
        return String(reason[start...].prefix { $0 != "'" })
    }
}
