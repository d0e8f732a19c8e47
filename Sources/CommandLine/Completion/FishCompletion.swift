/// The completion script for fish.
struct FishCompletion {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    func text() -> String {
        var lines = ["# fish completion for \(program.name)", "complete -c \(program.name) -f"]
        for command in program.commands {
            lines.append(line("__fish_use_subcommand", "-a \(command.name) -d \(quoted(command.summary))"))
        }
        for command in program.commands {
            let condition = "__fish_seen_subcommand_from \(command.name)"
            lines += command.allOptions.filter(\.hasFlag).map { line(condition, spec($0)) }
            if let action = action(command.argumentCompletion(in: program), ofOption: false) {
                lines.append(line(condition, action))
            }
        }
        // Before the command any option may stand.
        lines += program.allOptions.filter(\.hasFlag).map { line("__fish_use_subcommand", spec($0)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ condition: String, _ rest: String) -> String {
        "complete -c \(program.name) -n \(quoted(condition)) \(rest)"
    }

    private func spec(_ option: OptionSpec) -> String {
        var words = option.short.map { ["-s \($0)"] } ?? []
        words.append("-l \(option.name)")
        if let shape = option.shape { words.append(action(shape.completion, ofOption: true) ?? "-x") }
        return (words + ["-d \(quoted(option.help))"]).joined(separator: " ")
    }

    private func action(_ completion: ValueShape.Completion, ofOption: Bool) -> String? {
        switch completion {
        case .nothing: nil
        case .choices(let words): (ofOption ? "-x " : "") + "-a \(quoted(words.joined(separator: " ")))"
        case .files: ofOption ? "-r -F" : "-F"
        case .asked(let arguments, let keys):
            (ofOption ? "-x " : "")
                + "-a \(quoted("(\(CompletionQuestion(arguments: arguments, keys: keys).pipeline(program.name)))"))"
        case .directories: ofOption ? "-x -a '(__fish_complete_directories)'" : "-a '(__fish_complete_directories)'"
        }
    }

    private func quoted(_ text: String) -> String { Shell.singleQuoted(text, escapedQuote: "\\'") }
}
