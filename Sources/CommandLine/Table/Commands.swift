extension CommandSpec {
    static let build = CommandSpec(
        CommandName.build.rawValue, section: "Template",
        summary: "create the template, or give it a new version",
        discussion: [
            "Downloads the release's image, verifies it, decompresses it, changes it so that its guests read Proxmox's "
                + "cloud-init drive, and uploads it, all at once and without a temporary file; then makes a template of it "
                + "with the base config: a version, under a VMID of its own. Nothing unverified ever lands in the "
                + "storage.",
            "The template that consumers clone owns no disk: it points at the one of its current version, and the pointer "
                + "moves in one call, while the template goes on being cloned. It gets a new version when the release, the "
                + "base config or the VM's shape is another; where only the latter two are, no image is downloaded. Older "
                + "versions are kept (--keep), so that 'rollback' is one call too. When the template has this version "
                + "already, nothing is done. A VMID that holds anything this tool did not make is never touched, unless "
                + "--adopt says that a template there is to be taken over.",
            "With --consumer capmox the template is one for Cluster API's Proxmox provider. That attaches a medium of "
                + "its own, so the template has no cloud-init drive, and the base config goes where 'values' says; a part "
                + "that fits is in the image as kernel arguments. Unless said otherwise, it has 3 cores and 2064 MiB, "
                + "because the provider waits for ever for a clone that needs no change.",
        ],
        options: [Settings.dryRun.spec, Settings.exitCode.spec, Settings.output.spec, Settings.all.spec]
            + Settings.connectionOptions + Settings.nodeBuildOptions + Settings.templateOptions
            + Settings.versionOptions + Settings.releaseOptions + Settings.policyOptions
            + [
                Settings.allowDowngrade.spec, Settings.staleAfter.spec,
            ] + Settings.onChangeOptions + Settings.outsideOptions + Settings.clusterOptions
            + Settings.storageOptions + Settings.shapeOptions + Settings.baseConfigOptions + Settings.generalOptions,
        examples: [
            Example("Show what would be done", "proxmox-flatcar build --dry-run"),
            Example("Build with 4 cores and a disk of 40 GiB", "proxmox-flatcar build --cores 4 --disk-size 40G"),
            Example("Build for Cluster API", "proxmox-flatcar build --consumer capmox --console-autologin off"),
            Example("Build on three nodes by one download", "proxmox-flatcar build --nodes pve1=211,pve2=212,pve3=213"),
            Example(
                "Build from a mirror on this disk, without a network",
                "proxmox-flatcar build --release-url file:///srv/flatcar"),
        ])

    static let check = CommandSpec(
        CommandName.check.rawValue, section: "Template",
        summary: "say whether there is something to build",
        discussion: [
            "Exits 0 when the template is what build would make, and 2 when there is something to do. Changes nothing."
        ],
        options: [Settings.output.spec, Settings.all.spec] + Settings.connectionOptions + Settings.nodeOptions
            + Settings.templateOptions
            + [
                Settings.keep.spec, Settings.versionVMIDs.spec, Settings.versionProtection.spec,
                Settings.resetShape.spec,
            ] + Settings.releaseOptions
            + Settings.policyOptions + Settings.storageOptions
            + Settings.shapeOptions
            + Settings.baseConfigOptions
            + Settings.generalOptions,
        examples: [
            Example(
                "Ask in a script: 2 means that there is something to build", "proxmox-flatcar check --quiet; echo $?")
        ])

    static let doctor = CommandSpec(
        CommandName.doctor.rawValue, section: "Template",
        summary: "look at what a build needs, and say what is missing",
        discussion: [
            "Looks at the release, the node, the VMID, the storages, the way of the base config, the bridge and the "
                + "token's rights, and prints the commands with which root on a node sets right what is missing. Give it "
                + "the options of the build. Changes nothing.",
            "Exits 0 when a build would find all that it needs for a new version, and otherwise as that build would; also "
                + "where the template is up to date, so that a build would have nothing to do.",
        ],
        options: [Settings.output.spec] + Settings.connectionOptions + Settings.nodeOptions + Settings.templateOptions
            + Settings.versionOptions + Settings.releaseOptions + Settings.policyOptions + [
                Settings.allowDowngrade.spec
            ]
            + Settings.storageOptions + Settings.shapeOptions + Settings.baseConfigOptions + Settings.generalOptions,
        examples: [
            Example("Look before the first build", "proxmox-flatcar doctor --pool flatcar"),
            Example("Look what trying versions out takes", "proxmox-flatcar doctor --smoke-test"),
        ])

    static let list = CommandSpec(
        CommandName.list.rawValue, section: "Template",
        summary: "list the template's versions",
        discussion: [
            "Shows the current version and those that are kept beside it, with their VMIDs and disks, and the linked "
                + "clones that stand on each ('?' where the token may not see them). Changes nothing."
        ],
        options: [Settings.output.spec, Settings.all.spec] + Settings.connectionOptions + Settings.nodeOptions
            + [Settings.vmid.spec, Settings.versionVMIDs.spec] + Settings.generalOptions,
        examples: [Example("List the versions for a script", "proxmox-flatcar list --output json")])
}
