extension CommandSpec {
    static let prune = CommandSpec(
        CommandName.prune.rawValue, section: "Template",
        summary: "remove older versions, and base configs that no guest uses",
        discussion: [
            "Removes older versions of the template beyond --keep, and what interrupted builds have left. A version that "
                + "linked clones stand on, or whose disk another version has, stays, and is tried again the next time.",
            "Lists the snippets and ISOs of the node's storages that this tool has named, and removes those that no VM "
                + "or template of the cluster refers to: now, after its next start, in a snapshot or in the tool's "
                + "record. Nothing else is ever touched. No file is removed unless the token sees every guest (VM.Audit on /vms). What stays is listed with the "
                + "reason, and is no failure.",
        ],
        options: [Settings.dryRun.spec, Settings.output.spec, Settings.all.spec] + Settings.connectionOptions
            + Settings.nodeOptions + [
                Settings.vmid.spec, Settings.versionVMIDs.spec, Settings.keep.spec,
            ]
            + [Settings.snippetStorage.spec, Settings.snippetDirectory.spec] + Settings.sftpOptions
            + Settings.generalOptions,
        examples: [Example("Show what would be removed", "proxmox-flatcar prune --dry-run")])
}

extension CommandSpec {
    static let rollback = CommandSpec(
        CommandName.rollback.rawValue, section: "Template",
        summary: "make an older version the current one again",
        discussion: [
            "Gives the template the disk and the settings of a version that is kept, in one call: the one before, or the "
                + "one that VERSION names by its release, its id or its VMID (see 'list'). Clones are not touched. The version that "
                + "was current is kept, and a build does not take it again by itself, only a later release."
        ],
        arguments: [
            ArgumentSpec(
                "VERSION", help: "release, id or VMID of a kept version; nothing is the one before", count: 0...1,
                completion: .asked(arguments: ["list", "--output", "json"], keys: ["id", "release"]))
        ],
        options: [Settings.dryRun.spec, Settings.exitCode.spec, Settings.output.spec] + Settings.connectionOptions
            + Settings.nodeOptions
            + [Settings.vmid.spec, Settings.versionVMIDs.spec] + Settings.generalOptions,
        examples: [
            Example("Go back to the version before", "proxmox-flatcar rollback"),
            Example("Show what going back to one release would do", "proxmox-flatcar rollback --dry-run 4593.2.5"),
        ])
}
