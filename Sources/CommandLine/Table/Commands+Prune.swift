extension CommandSpec {
    static let prune = CommandSpec(
        CommandName.prune.rawValue, section: "Template",
        summary: "remove base configs that no guest uses any more",
        discussion: [
            "Lists the snippets and ISOs of the node's storages that this tool has named, and removes those that no VM "
                + "or template of the cluster refers to: now, after its next start, in a snapshot or in the tool's "
                + "record. Nothing else is ever touched.",
            "Nothing is removed unless the token sees every guest (VM.Audit on /vms). What stays is listed with the "
                + "reason, and is no failure.",
        ],
        options: [Settings.dryRun.spec, Settings.output.spec] + Settings.connectionOptions
            + [Settings.snippetStorage.spec, Settings.snippetDirectory.spec] + Settings.sftpOptions
            + Settings.generalOptions,
        examples: [Example("Show what would be removed", "proxmox-flatcar prune --dry-run")])
}
