/// The commands a caller has to answer; the others are answered from the table alone.
public enum CommandName: String, Sendable, CaseIterable {
    /// Create the template.
    case build
    /// Say whether there is something to do.
    case check
    /// Say what there is.
    case list
    /// Make an older version the current one again.
    case rollback
    /// Remove what nobody uses any more.
    case prune
    /// Say what a base config makes of a guest.
    case trial = "try"
    /// Say what is missing for a build.
    case doctor
    /// Say what the settings are, or what is wrong with them.
    case config
    /// Download, verify and decompress to a file.
    case fetch
    /// Print or validate the base config.
    case ignition
    /// Print what a consumer of the template needs to know.
    case values
    /// Verify one file.
    case verify
    /// Decompress one file.
    case decompress
    /// Change the platform of one image.
    case retarget
}

extension Invocation {
    /// The command, for a `switch` that the compiler checks.
    public var commandName: CommandName {
        guard let name = CommandName(rawValue: command) else {
            preconditionFailure("'\(command)' is in the table but not in CommandName")
        }
        return name
    }
}
