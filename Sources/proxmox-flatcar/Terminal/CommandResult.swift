import CommandLine
import Reports

/// What a command has to say, before it is known whether people or machines are told.
struct CommandResult {
    /// For people; the width is that of a terminal.
    let text: (_ width: Int?) -> String
    /// For machines.
    let json: JSONDocument
    let status: ExitStatus
    /// Why it counts as failed although there is something to say.
    var failure: (any Error)?
}

extension Console {
    /// Says it in the form that was asked for.
    func tell(_ result: CommandResult, to invocation: Invocation) throws -> ExitStatus {
        if invocation[Settings.output] == "json" { write(result.json.text) } else { show(result.text(tableWidth)) }
        if let failure = result.failure { throw failure }
        return result.status
    }
}
