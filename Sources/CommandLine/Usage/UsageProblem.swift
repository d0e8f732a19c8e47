/// What is wrong with a command line or a setting. The data only; the words are in `description`.
public enum UsageProblem: Sendable {
    /// Options but no command.
    case missingCommand
    /// A command the table does not have.
    case unknownCommand(String, suggestion: String?)
    /// An option no command has, as typed.
    case unknownOption(String, suggestion: String?)
    /// An option of other commands.
    case foreignOption(String, command: String, takenBy: [String])
    /// An option without its value; `next` is what stood in its place and looks like an option.
    case missingValue(String, placeholder: String, next: String?)
    /// An option given the empty text.
    case emptyValue(String, placeholder: String)
    /// A flag given a value.
    case valueForFlag(String)
    /// An option given twice that takes one value.
    case repeatedOption(String)
    /// A secret handed over where every user of the machine can read it.
    case secretInCommandLine(String)
    /// Arguments the command does not take.
    case unexpectedArguments([String])
    /// An argument the command cannot do without.
    case missingArgument(String)
    /// An argument that goes only with a flag.
    case argumentNeedsFlag(String, flag: String)
    /// A value of the wrong kind.
    case invalidValue(String, of: OptionSpec, from: Source, ValueProblem)
    /// Settings nobody gave; `why` is what makes one needed that is optional otherwise.
    case missingSettings([OptionSpec], settingsFile: String, why: String?)
    /// The settings file breaks its grammar.
    case settingsFile(path: String, line: Int, String)
    /// Anything else, in words.
    case other(String)
}

extension UsageProblem: CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .missingCommand:
            "missing command: say what to do, 'build' for example"
        case .unknownCommand(let name, let suggestion):
            "unknown command \(Shown.quoted(name))" + didYouMean(suggestion)
        case .unknownOption(let name, let suggestion):
            "unknown option \(Shown.quoted(name))" + didYouMean(suggestion)
        case .foreignOption(let option, let command, let others):
            "'\(command)' takes no \(option); it belongs to \(list(others))"
        case .missingValue(let option, let placeholder, nil):
            "missing value for \(option): write \(option) \(placeholder)"
        case .missingValue(let option, let placeholder, let next?):
            "missing value for \(option) before \(Shown.quoted(next)): write \(option) \(placeholder)"
                + (option.hasPrefix("--") ? ", or \(option)=VALUE for a value that begins with '-'" : "")
        case .emptyValue(let option, let placeholder):
            "empty value for \(option): write \(option) \(placeholder), or leave the option out"
        case .valueForFlag(let option):
            "\(option) takes no value: write \(option) alone"
        case .repeatedOption(let option):
            "\(option) is given more than once: keep one of them"
        case .secretInCommandLine(let option):
            "\(option) would show the secret to every user of this machine: put it in the environment as PROXMOX_SECRET,"
                + " or in a file named by --secret-file"
        case .unexpectedArguments(let words):
            (words.count == 1 ? "unexpected argument " : "unexpected arguments ")
                + words.map(Shown.quoted).joined(separator: ", ") + ": leave it out, or quote values that hold spaces"
        case .missingArgument(let name):
            "missing argument \(name)"
        case .argumentNeedsFlag(let name, let flag):
            "\(name) goes only with \(flag): add \(flag), or leave the argument out"
        case .invalidValue(let text, let option, let source, let problem):
            source.prefix(for: option) + (problem.isSensitive ? "" : " " + Shown.quoted(text)) + ": \(problem)"
        case .missingSettings(let options, let file, let why):
            (options.count == 1 ? "missing setting" : "missing settings") + (why.map { " (\($0))" } ?? "") + ": "
                + list(options.map(ways), "and") + whereVariablesGo(options, file)
        case .settingsFile(let path, let line, let why):
            "\(path):\(line): \(why)"
        case .other(let text):
            text
        }
    }

    private func didYouMean(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean '\($0)'?" } ?? "; --help lists them"
    }

    private func list(_ words: [String], _ conjunction: String = "or") -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }

    private func ways(_ option: OptionSpec) -> String {
        if case .requiredUnless(let other) = option.presence {
            return "\(option.signature) in the environment (or a file with it, by --\(other))"
        }
        guard option.hasFlag, let variable = option.environment else { return option.signature }
        return "\(option.signature) (or \(variable))"
    }

    private func whereVariablesGo(_ options: [OptionSpec], _ file: String) -> String {
        options.contains { $0.environment != nil && !$0.isSecret }
            ? "; variables go in the environment or in \(file)" : ""
    }
}
