extension Manual {
    static let proxmoxFlatcar = Manual(
        variables: [
            Term(
                "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
                "the proxy, and hosts without one, as for curl; http_proxy in lower case"),
            Term(
                "XDG_CACHE_HOME, CACHE_DIRECTORY", "where the signing key is kept, and what mirrors are known to sign"),
            Term("XDG_STATE_HOME, STATE_DIRECTORY", "where it is kept since when builds have ended with 75"),
            Term("XDG_RUNTIME_DIR, RUNTIME_DIRECTORY", "where the lock is that keeps two runs apart"),
            Term("CREDENTIALS_DIRECTORY", "systemd's credentials: proxmox-secret has the token's secret"),
            Term("TMPDIR", "where an image that cannot be streamed is kept meanwhile; /var/tmp otherwise"),
            Term("TERM", "with 'dumb', progress is said in plain lines"),
        ],
        files: [
            Term(Settings.config.spec.shownDefault ?? "", "the settings file"),
            Term("~/.cache/proxmox-flatcar", "the signing key, and what mirrors are known to sign"),
            Term("~/.local/state/proxmox-flatcar", "since when builds have ended with 75"),
            Term(
                "/etc/proxmox-flatcar/credentials/proxmox-secret", "the token's secret, of the service, for root alone"),
        ],
        settingsFile: [
            Note(
                "Form",
                [
                    "A line is KEY=VALUE. Lines that begin with # or ; are comments. A value stands bare, in single quotes as "
                        + "it is, or in double quotes, where a backslash stands before \", \\, ` and $. A backslash at the end of a "
                        + "line joins it with the next. Nothing is expanded.",
                    "Several values stand between commas, kernel arguments between blanks. A switch is yes or no. An empty "
                        + "value takes back what stands before it.",
                ]),
            Note(
                "Which setting counts",
                [
                    "A flag goes before the environment, the environment before the file, and the file before the default. "
                        + "In the file, a template's section goes before what holds for all, and the last line for a key counts."
                ]),
            Note(
                "Several templates",
                [
                    "A line [NAME] begins the section of one template; what stands before the first section holds for all. "
                        + "A number as the name is the VMID, unless the section says PROXMOX_FLATCAR_VMID or "
                        + "PROXMOX_FLATCAR_NODES. --template NAME picks one, and --all is for each in turn (build, check, list, "
                        + "prune). Templates must not share VMIDs, their own or those of their versions.",
                    "systemd's EnvironmentFile= knows no sections, and must not name such a file: PROXMOX_FLATCAR_CONFIG does.",
                ]),
            Note(
                "One node",
                [
                    "A line such as pve2.bridge=vmbr1 is for one of the nodes of PROXMOX_FLATCAR_NODES, and goes before what "
                        + "is said for all of them. Nodes can differ in "
                        + Settings.perNode.map(\.name).joined(separator: ", ") + "."
                ]),
            Note(
                "Looking at it",
                [
                    "'proxmox-flatcar config print' shows each setting and where it comes from, 'proxmox-flatcar config "
                        + "check' every mistake in the file with its line."
                ]),
        ],
        settingsExample: [
            "PROXMOX_URL=https://pve1.example:8006", "PROXMOX_TOKEN=flatcar@pve!build", "PROXMOX_FLATCAR_POOL=flatcar",
            "",
            "[211]", "PROXMOX_FLATCAR_CHANNEL=stable", "", "[lts]", "PROXMOX_FLATCAR_VMID=9000",
            "PROXMOX_FLATCAR_CHANNEL=lts",
        ],
        json: [
            "With --output json, a command prints one JSON object on stdout; messages go to stderr as always. 'schema' is 1 "
                + "until a member that is documented changes its meaning or goes; members may be added. Members without a value "
                + "are left out. Sizes are in bytes, times in UTC, VMIDs are numbers.",
            "A run that fails prints an object 'error' with 'message' and 'exitCode', unless it has a result all the same.",
            "With --nodes the object has a list 'nodes', with --all and a settings file with sections a list 'templates': a row "
                + "each, with what the command says otherwise under 'result' (of a dry run 'plan'), or with 'error'.",
        ],
        related: ["qm(1)", "pveum(1)", "pvesm(1)", "systemd.timer(5)"])
}
