/// A command line or setting that cannot be used. Nothing has been done when it is thrown.
public struct UsageError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let problem: UsageProblem
    /// The command it concerns, when one is known.
    public let command: String?
    /// The usage line, without "usage:".
    public let usage: String
    /// The command line that shows the help.
    public let helpLine: String

    init(_ problem: UsageProblem, in program: ProgramSpec, command: CommandSpec?) {
        self.problem = problem
        self.command = command?.name
        usage = program.usage(of: command)
        helpLine = ([program.name] + (command.map { [$0.name] } ?? []) + ["--help"]).joined(separator: " ")
    }

    /// EX_USAGE of sysexits(3).
    public var exitCode: Int32 { 64 }

    /// What is wrong and what to do, in one line.
    public var message: String { problem.description }

    /// The message, the usage line and where to read on, a line each. No final newline.
    public var description: String {
        switch problem {
        // The usage line says nothing about what stands in a file or is not set at all.
        case .settingsFile, .missingSettings, .invalidValue(_, of: _, from: .environment, _),
            .invalidValue(_, of: _, from: .file, _):
            "\(message)\nSee '\(helpLine)' for more information."
        default:
            "\(message)\nUsage: \(usage)\nSee '\(helpLine)' for more information."
        }
    }
}
