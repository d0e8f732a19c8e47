/// Commands that need no Proxmox.
extension CommandSpec {
    static let fetch = CommandSpec(
        CommandName.fetch.rawValue, section: "Without Proxmox",
        summary: "download, verify and decompress an image to a file",
        discussion: [
            "The file appears under its name only when the signature is good. With --out -, the image goes to stdout "
                + "while it is still being verified: use it only when the exit code is 0."
        ],
        options: [Settings.out.spec] + Settings.releaseOptions + Settings.generalOptions,
        examples: [
            Example("The current stable image", "proxmox-flatcar fetch -o flatcar.qcow2"),
            Example("One version for ARM", "proxmox-flatcar fetch --board arm64-usr --release 4593.2.5 -o arm.qcow2"),
        ])

    static let ignition = CommandSpec(
        CommandName.ignition.rawValue, section: "Without Proxmox",
        summary: "print or validate the merged base config",
        discussion: [
            "Prints the Ignition config that the template's guests get: the built-in fragments and those of "
                + "--ignition, merged. With --check, validates it, or the FILEs."
        ],
        arguments: [
            ArgumentSpec(
                "FILE", help: "Ignition config to validate", count: 0...Int.max, onlyWith: Settings.check.spec)
        ],
        options: [Settings.pretty.spec, Settings.check.spec] + Settings.baseConfigOptions + Settings.generalOptions,
        examples: [
            Example("What the guests get", "proxmox-flatcar ignition --pretty"),
            Example("Validate a fragment", "proxmox-flatcar ignition --check my.ign"),
        ])

    static let verify = CommandSpec(
        CommandName.verify.rawValue, section: "Plumbing",
        summary: "verify a file's detached OpenPGP signature",
        discussion: ["Exits 0 when the signature is good, and 65 for every other verdict."],
        arguments: [ArgumentSpec("FILE", help: "file that was signed; - is stdin")],
        options: [Settings.signature.spec, Settings.signingKey.spec, Settings.trustedFingerprint.spec]
            + Settings.generalOptions,
        examples: [
            Example("An image", "proxmox-flatcar verify --signature image.img.bz2.sig image.img.bz2")
        ])

    static let decompress = CommandSpec(
        CommandName.decompress.rawValue, section: "Plumbing",
        summary: "decompress bzip2",
        discussion: ["Reads FILE or stdin and writes to --out or stdout. Every checksum is verified."],
        arguments: [ArgumentSpec("FILE", help: "bzip2 file; - or nothing is stdin", count: 0...1)],
        options: [Settings.out.spec, Settings.workers.spec] + Settings.generalOptions,
        examples: [Example("With four threads", "proxmox-flatcar decompress --workers 4 image.img.bz2 -o image.img")])
}

/// Commands answered from the table alone.
extension CommandSpec {
    static let completion = CommandSpec(
        "completion", section: "Help", summary: "print a shell completion script",
        arguments: [
            ArgumentSpec("SHELL", help: "bash, zsh or fish", completion: .choices(Shell.allCases.map(\.rawValue)))
        ],
        examples: [
            Example("bash, for this session", "source <(proxmox-flatcar completion bash)"),
            Example("zsh, in a directory of $fpath", "proxmox-flatcar completion zsh > _proxmox-flatcar"),
            Example(
                "fish", "proxmox-flatcar completion fish > ~/.config/fish/completions/proxmox-flatcar.fish"),
        ],
        kind: .completion)

    static let man = CommandSpec(
        "man", section: "Help", summary: "print the manual page",
        examples: [
            Example("Read it", "proxmox-flatcar man | man -l -"),
            Example("Install it", "proxmox-flatcar man > /usr/local/share/man/man1/proxmox-flatcar.1"),
        ],
        kind: .manual)

    static let help = CommandSpec(
        "help", section: "Help", summary: "show help, of a command too",
        arguments: [
            ArgumentSpec("COMMAND", help: "the command to explain", count: 0...1, completion: .nothing)
        ],
        examples: [Example("What build can do", "proxmox-flatcar help build")],
        kind: .help)
}
