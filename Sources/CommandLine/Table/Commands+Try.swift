extension CommandSpec {
    static let trial = CommandSpec(
        CommandName.trial.rawValue, section: "Template",
        summary: "try a base config on a throwaway clone",
        discussion: [
            "Makes a linked clone of the template's current version, gives it the merged base config, starts it, and waits "
                + "for its guest agent. Then it prints the release, the addresses, the units that failed, what Ignition and "
                + "the system extensions said in the journal, and for each file and unit of the config whether it is as "
                + "written, differs or is missing. The clone is destroyed, whatever happens; what a run has left that was "
                + "killed, the next 'try' or 'build' destroys. The template is not touched.",
            "It takes the rights of 'build --smoke-test', and runs no program in the guest.",
            "Exits 0 when the guest came up and has what was expected, and 1 when its agent did not answer in time, when "
                + "it is of another release, or when a --expect-unit or --expect-file is not met. What differs from the "
                + "config is printed and is no failure by itself.",
        ],
        options: [Settings.output.spec] + Settings.trialOptions + Settings.connectionOptions + [Settings.direct.spec]
            + [Settings.vmid.spec, Settings.versionVMIDs.spec, Settings.pool.spec, Settings.consumer.spec]
            + [Settings.snippetStorage.spec, Settings.snippetDirectory.spec] + Settings.deliveryOptions
            + Settings.baseConfigOptions + [Settings.board.spec] + Settings.generalOptions,
        examples: [
            Example("Try a fragment out before it is built in", "proxmox-flatcar try --ignition my.ign"),
            Example(
                "Check in CI that a config starts a service",
                "proxmox-flatcar try --ignition my.ign --expect-unit docker.service"),
            Example(
                "Leave the clone running, to look around in it", "proxmox-flatcar try --ignition my.ign --keep-running"),
            Example("Remove what was left running", "proxmox-flatcar try --remove"),
        ])
}
