/// A command line that names a command and only options it takes; the values are not yet looked at.
public struct ParsedCommand: Sendable {
    let program: ProgramSpec
    let command: CommandSpec
    /// Its arguments, as typed.
    public let arguments: [String]
    let given: [GivenOption]

    /// The command's name.
    public var name: String { command.name }
}
