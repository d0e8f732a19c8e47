extension ProgramSpec {
    /// The table: every command and option of `proxmox-flatcar`.
    ///
    /// `version` is what `--version` and the man page show.
    public static func proxmoxFlatcar(version: String) -> ProgramSpec {
        ProgramSpec(
            name: "proxmox-flatcar",
            version: version,
            summary: "build a Flatcar Container Linux VM template on Proxmox VE",
            discussion: [
                "One command, build, downloads the newest Flatcar image, verifies it, decompresses it, uploads it, and "
                    + "makes it the template 211, with an Ignition base config on its cloud-init drive."
            ],
            commands: [
                .build, .check, .list, .fetch, .ignition, .verify, .decompress, .completion, .man, .help,
            ],
            exitCodes: [
                ExitCode(0, "done, or nothing to do"),
                ExitCode(1, "failed"),
                ExitCode(2, "something to do (check, and build --dry-run --exit-code)"),
                ExitCode(64, "the command line or a setting is wrong"),
                ExitCode(65, "verification failed"),
                ExitCode(69, "Proxmox or the release server cannot be reached"),
                ExitCode(75, "try again later"),
                ExitCode(77, "no permission"),
            ],
            settingsFile: Settings.config)
    }
}
