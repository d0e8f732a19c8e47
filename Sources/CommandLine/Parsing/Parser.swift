/// Reads a command line token by token. It knows the table's names and shapes; what the values mean is looked at
/// later, when the environment and the settings file are at hand.
struct Parser {
    let program: ProgramSpec
    private(set) var command: CommandSpec?
    private(set) var arguments: [String] = []
    private(set) var given: [GivenOption] = []

    init(program: ProgramSpec) { self.program = program }

    mutating func read(_ tokens: [String]) throws(UsageError) {
        var rest = tokens[...]
        while let token = rest.popFirst() {
            if token == "--" {
                for word in rest { try readWord(word) }
                return
            }
            if token.hasPrefix("--") {
                try readLong(token, &rest)
            } else if token.hasPrefix("-"), token != "-" {
                try readShort(token, &rest)
            } else {
                try readWord(token)
            }
        }
    }

    /// The first word is the command, the others are its arguments.
    private mutating func readWord(_ word: String) throws(UsageError) {
        guard command == nil else {
            arguments.append(word)
            return
        }
        guard let found = program.command(named: word) else {
            throw error(
                .unknownCommand(word, suggestion: Suggestion.nearest(to: word, in: program.commands.map(\.name))))
        }
        command = found
    }

    private mutating func readLong(_ token: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = token.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let attached = parts.count > 1 ? String(parts[1]) : nil
        if secretFlags.contains(name) { throw error(.secretInCommandLine("--" + name)) }
        guard let option = program.allOptions.first(where: { $0.name == name && $0.hasFlag }) else {
            let known = (command?.allOptions ?? program.allOptions).filter(\.hasFlag)
            let suggestion = Suggestion.nearest(to: name, in: known.map(\.name))
            throw error(.unknownOption("--" + name, suggestion: suggestion.map { "--" + $0 }))
        }
        guard let shape = option.shape else {
            if attached != nil { throw error(.valueForFlag(option.label)) }
            return try add(option, "yes", as: option.label)
        }
        let text = if let attached { attached } else { try value(of: option.label, shape, &rest) }
        try add(option, text, as: option.label)
    }

    private mutating func readShort(_ token: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = token.dropFirst()
        while let letter = letters.popFirst() {
            let typed = "-\(letter)"
            guard let option = program.allOptions.first(where: { $0.short == letter }) else {
                let meant = suggestionForSingleDash(token)
                throw error(.unknownOption(meant.map { String($0.dropFirst()) } ?? typed, suggestion: meant))
            }
            guard let shape = option.shape else {
                try add(option, "yes", as: typed)
                continue
            }
            let text = letters.isEmpty ? try value(of: typed, shape, &rest) : String(letters)
            return try add(option, text, as: typed)
        }
    }

    /// `-vmid` was meant to be `--vmid`.
    private func suggestionForSingleDash(_ token: String) -> String? {
        let word = String(token.dropFirst().prefix { $0 != "=" })
        return program.allOptions.contains { $0.name == word && $0.hasFlag } ? "--" + word : nil
    }

    private func value(
        of option: String, _ shape: ValueShape, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        let next = rest.first
        guard let next, next == "-" || !next.hasPrefix("-") else {
            throw error(.missingValue(option, placeholder: shape.placeholder, next: next))
        }
        rest.removeFirst()
        return next
    }

    private mutating func add(_ option: OptionSpec, _ text: String, as typed: String) throws(UsageError) {
        if let shape = option.shape {
            if text.isEmpty { throw error(.emptyValue(typed, placeholder: shape.placeholder)) }
            if !option.isRepeatable, given.contains(where: { $0.name == option.name }) {
                throw error(.repeatedOption(option.label))
            }
        }
        given.append(GivenOption(name: option.name, typed: typed, text: text))
    }

    /// What was asked for, now that every token is read.
    consuming func finish() throws(UsageError) -> ParseResult {
        if has(.versionFlag) { return .version }
        guard let command else {
            if let help = helpAsked {
                return .text(help == .short ? ShortHelp(program).overview() : HelpText(program).overview())
            }
            throw error(.missingCommand)
        }
        if let help = helpAsked {
            return .text(help == .short ? ShortHelp(program).page(of: command) : HelpText(program).page(of: command))
        }
        for option in given where !command.allOptions.contains(where: { $0.name == option.name }) {
            throw error(
                .foreignOption(option.typed, command: command.name, takenBy: program.commands(taking: option.name)))
        }
        try checkArguments(of: command)
        return try answer(command)
    }

    private func checkArguments(of command: CommandSpec) throws(UsageError) {
        let most = command.arguments.reduce(0) { $0 + min($1.count.upperBound, arguments.count) }
        guard arguments.count <= most else {
            throw error(.unexpectedArguments(Array(arguments.dropFirst(most))))
        }
        var needed = 0
        for argument in command.arguments {
            needed += argument.count.lowerBound
            guard arguments.count >= needed else { throw error(.missingArgument(argument.name)) }
        }
        if let argument = command.arguments.first(where: { $0.onlyWith != nil }), let flag = argument.onlyWith,
            !arguments.isEmpty, !has(flag)
        {
            throw error(.argumentNeedsFlag(argument.name, flag: flag.label))
        }
        if let argument = command.arguments.first, arguments.contains("") {
            throw error(.other("empty argument \(argument.name)"))
        }
        if let argument = command.arguments.first, case .choices(let words) = argument.completion,
            let word = arguments.first, !words.contains(word)
        {
            let nearest = Suggestion.nearest(to: word, in: words)
            throw error(
                .other(
                    "unknown \(argument.name.lowercased()) \(Shown.quoted(word)): "
                        + "\(ValueProblem("one of " + words.joined(separator: ", "), suggestion: nearest))"))
        }
    }

    private enum Help { case short, long }

    /// The last one counts of both.
    private var helpAsked: Help? {
        given.last { $0.name == OptionSpec.helpFlag.name }.map { $0.typed.hasPrefix("--") ? .long : .short }
    }

    func has(_ flag: OptionSpec) -> Bool { given.contains { $0.name == flag.name } }

    func error(_ problem: UsageProblem) -> UsageError {
        UsageError(problem, in: program, command: command)
    }
}

/// An option as the command line gave it.
struct GivenOption: Sendable {
    let name: String
    /// As typed, `-o` or `--out`.
    let typed: String
    let text: String
}

// What people try when they hold a secret; none of them exists, and none of them may lead to a mere "unknown option",
// since the next thing they would try is another spelling.
private let secretFlags: Set<String> = [
    "secret", "password", "passwd", "token-secret", "api-secret", "api-token-secret", "proxmox-secret",
]
