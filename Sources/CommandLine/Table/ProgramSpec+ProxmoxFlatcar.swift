extension ProgramSpec {
    /// The table: every command and option of `proxmox-flatcar`.
    ///
    /// `version` is what `--version` and the man page show.
    public static func proxmoxFlatcar(version: String) -> ProgramSpec {
        let commands: [CommandSpec] = [
            .build, .check, .list, .rollback, .prune, .trial, .doctor, .fetch, .ignition, .values, .verify,
            .decompress, .retarget,
        ]
        return ProgramSpec(
            name: "proxmox-flatcar",
            version: version,
            summary: "build Flatcar VM templates on Proxmox VE",
            discussion: [
                "One command, build, downloads the newest Flatcar Container Linux image, verifies it, decompresses it, uploads it, and "
                    + "makes it the template 211, with an Ignition base config on its cloud-init drive."
            ],
            commands: commands + [.config(of: commands), .completion, .man, .help],
            notes: [
                Note(
                    "Settings",
                    [
                        "A setting has one name: the flag --disk-storage is PROXMOX_FLATCAR_DISK_STORAGE in the "
                            + "environment and in the settings file (--config, by default "
                            + "\(Settings.config.spec.shownDefault ?? "")). Flags go before the environment, the environment "
                            + "before the file. Where an option can be repeated, a variable holds its values between "
                            + "commas (kernel arguments: blanks). An empty variable is not set. The file may have a section "
                            + "[NAME] for each of several templates: --template NAME is for one, --all for each in turn."
                    ]),
                Note(
                    "Secrets",
                    [
                        "The API token's secret is read from PROXMOX_SECRET or from the file that --secret-file names, "
                            + "never from the command line."
                    ]),
            ],
            exitCodes: [
                ExitCode(0, "done, or nothing to do"),
                ExitCode(1, "failed"),
                ExitCode(2, "something to do (check, and --dry-run --exit-code)"),
                ExitCode(64, "the command line or a setting is wrong"),
                ExitCode(65, "verification failed"),
                ExitCode(69, "Proxmox or the release server cannot be reached"),
                ExitCode(75, "try again later"),
                ExitCode(77, "no permission"),
                ExitCode(129, "stopped by SIGHUP, and cleaned up; 130 by SIGINT, 143 by SIGTERM"),
            ],
            manual: .proxmoxFlatcar,
            settingsFile: Settings.config, templateName: Settings.templateName)
    }
}
