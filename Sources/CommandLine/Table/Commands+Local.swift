/// Commands that need no Proxmox.
extension CommandSpec {
    static let fetch = CommandSpec(
        CommandName.fetch.rawValue, section: "Without Proxmox",
        summary: "download, verify and decompress an image to a file",
        discussion: [
            "The image is the one that build would upload: changed on its way, so that its guests read Proxmox's "
                + "cloud-init drive. --platform qemu leaves it as it was published.",
            "The file appears under its name only when the signature is good. With --out -, the image goes to stdout "
                + "while it is still being verified: use it only when the exit code is 0.",
        ],
        options: [Settings.out.spec] + Settings.releaseOptions + Settings.generalOptions,
        examples: [
            Example("Fetch the current stable image", "proxmox-flatcar fetch -o flatcar.qcow2"),
            Example(
                "Fetch one version of another channel",
                "proxmox-flatcar fetch --channel lts --release 4081.3.6 -o lts.qcow2"),
            Example("Fetch an image as it was published", "proxmox-flatcar fetch --platform qemu -o qemu.qcow2"),
        ])

    static let ignition = CommandSpec(
        CommandName.ignition.rawValue, section: "Without Proxmox",
        summary: "print or validate the merged base config",
        discussion: [
            "Prints the Ignition config that the template's guests get: the built-in fragments and those of "
                + "--ignition, merged. With --check, validates it, or the FILEs.",
            "Butane is translated by 'butane --strict', if that is installed.",
        ],
        arguments: [
            ArgumentSpec(
                "FILE", help: "Ignition config to validate", count: 0...Int.max, onlyWith: Settings.check.spec)
        ],
        options: [Settings.pretty.spec, Settings.check.spec] + Settings.baseConfigOptions + [Settings.board.spec]
            + Settings.generalOptions,
        examples: [
            Example("Show the config that the guests get", "proxmox-flatcar ignition --pretty"),
            Example("Validate a fragment of your own", "proxmox-flatcar ignition --check my.ign"),
        ])

    static let values = CommandSpec(
        CommandName.values.rawValue, section: "Without Proxmox",
        summary: "print what a consumer of the template needs",
        discussion: [
            "For capmox: the merged base config as a KubeadmConfigSpec, since a template built with --consumer capmox "
                + "carries none, or the variables that clusterctl fills templates with. Give the options that the "
                + "template was built with. What cannot be said there is an error or a warning with its place.",
            "For the others, what stands on Proxmox where --url is set, by GET requests alone, and otherwise what a build "
                + "with the same options would make: values of the charts cluster-chart and capi-kamaji-proxmox, a machine "
                + "for Terraform or OpenTofu, a play for Ansible, or all of it as JSON.",
        ],
        options: [
            Settings.consumerOfValues.spec, Settings.out.spec,
        ] + Settings.valuesOptions + [
            Settings.vmid.spec, Settings.versionVMIDs.spec, Settings.bridge.spec, Settings.diskSize.spec,
        ] + Settings.optionalConnectionOptions + Settings.baseConfigOptions + [Settings.board.spec]
            + Settings.generalOptions,
        examples: [
            Example("Show the base config as Cluster API takes it", "proxmox-flatcar values --for capmox"),
            Example(
                "Show the variables that follow for clusterctl",
                "proxmox-flatcar values --for capmox --format clusterctl --node pve1"),
            Example(
                "Write a machine for Terraform or OpenTofu", "proxmox-flatcar values --for terraform -o flatcar.tf"),
        ])

    static let verify = CommandSpec(
        CommandName.verify.rawValue, section: "Plumbing",
        summary: "verify a file's detached OpenPGP signature",
        discussion: [
            "Exits 0 when the signature is good, and 65 for every other verdict. The signing key is fetched, and its copy "
                + "is asked for again when it is older than --key-max-age; --offline takes the copy as it is."
        ],
        arguments: [ArgumentSpec("FILE", help: "file that was signed; - is stdin")],
        options: [
            Settings.signature.spec, Settings.signingKey.spec, Settings.trustedFingerprint.spec,
            Settings.keyMaxAge.spec,
            Settings.offline.spec,
        ] + Settings.generalOptions,
        examples: [
            Example("Verify an image", "proxmox-flatcar verify --signature image.img.bz2.sig image.img.bz2"),
            Example("Verify without a network", "proxmox-flatcar verify --offline --signature image.sig image"),
        ])

    static let decompress = CommandSpec(
        CommandName.decompress.rawValue, section: "Plumbing",
        summary: "decompress bzip2",
        discussion: ["Reads FILE or stdin and writes to --out or stdout. Every checksum is verified."],
        arguments: [ArgumentSpec("FILE", help: "bzip2 file; - or nothing is stdin", count: 0...1)],
        options: [Settings.out.spec, Settings.workers.spec] + Settings.generalOptions,
        examples: [
            Example("Decompress with four threads", "proxmox-flatcar decompress --workers 4 image.img.bz2 -o image.img")
        ])
}

extension CommandSpec {
    static let retarget = CommandSpec(
        CommandName.retarget.rawValue, section: "Plumbing",
        summary: "change what an image's guests think they run on",
        discussion: [
            "Changes oem_id in the OEM partition's grub.cfg while the qcow2 image IN streams to OUT, and what else the "
                + "options say: a text of the same length, its checksum redone, every other byte as it was. No mount, "
                + "no root. An image that cannot be changed is refused."
        ],
        arguments: [
            ArgumentSpec("IN", help: "qcow2 image; - is stdin"),
            ArgumentSpec("OUT", help: "file to make; - is stdout, to be used only when the exit code is 0"),
        ],
        options: [Settings.platform.spec, Settings.consoleAutologin.spec, Settings.kernelArgument.spec]
            + Settings.generalOptions,
        examples: [
            Example(
                "Make the QEMU image read the cloud-init drive",
                "proxmox-flatcar retarget --platform proxmoxve in.qcow2 out.qcow2")
        ])
}

/// Commands answered from the table alone.
extension CommandSpec {
    static let completion = CommandSpec(
        "completion", section: "Help", summary: "print a shell completion script",
        discussion: [
            "For the versions of 'rollback' the script asks 'list', for five seconds at most, with the settings of the "
                + "environment and of the settings file."
        ],
        arguments: [
            ArgumentSpec("SHELL", help: "bash, zsh or fish", completion: .choices(Shell.allCases.map(\.rawValue)))
        ],
        examples: [
            Example("Complete in this bash", "source <(proxmox-flatcar completion bash)"),
            Example(
                "Complete in zsh: write this to a directory of $fpath",
                "proxmox-flatcar completion zsh > _proxmox-flatcar"),
            Example(
                "Complete in this fish", "proxmox-flatcar completion fish | source"),
        ],
        kind: .completion)

    static let man = CommandSpec(
        "man", section: "Help", summary: "print a manual page",
        discussion: [
            "Each command has a page of its own, proxmox-flatcar-build(1) for example, and so has the settings file, "
                + "proxmox-flatcar.conf(5). With --list, the names of all pages are printed, as their files are called; each of them is a PAGE."
        ],
        arguments: [
            ArgumentSpec(
                "PAGE", help: "a page, or the command it is about; nothing is proxmox-flatcar(1)", count: 0...1,
                completion: .nothing)
        ],
        options: [.listPages],
        examples: [
            Example("Read the manual page", "proxmox-flatcar man | man -l -"),
            Example("Read about a command", "proxmox-flatcar man build | man -l -"),
            Example("Read about the settings file", "proxmox-flatcar man proxmox-flatcar.conf | man -l -"),
            Example("Name all pages", "proxmox-flatcar man --list"),
        ],
        kind: .manual)

    static let help = CommandSpec(
        "help", section: "Help", summary: "show help, of a command or a topic too",
        discussion: ["Topics are exit-codes, environment, json, settings and files."],
        arguments: [
            ArgumentSpec("COMMAND", help: "the command, or the topic, to explain", count: 0...1, completion: .nothing)
        ],
        examples: [
            Example("Show what build can do", "proxmox-flatcar help build"),
            Example("Show what exit codes mean", "proxmox-flatcar help exit-codes"),
        ],
        kind: .help)
}
