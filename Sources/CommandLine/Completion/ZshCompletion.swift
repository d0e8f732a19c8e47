/// The completion script for zsh.
struct ZshCompletion {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    func text() -> String {
        """
        #compdef \(program.name)
        # zsh completion for \(program.name): install it as _\(program.name) in a directory of $fpath.
        _\(program.name)() {
            local curcontext=$curcontext state line
            typeset -A opt_args
            local -a commands
            commands=(
        \(program.commands.map { "        " + quoted("\($0.name):\($0.summary)") }.joined(separator: "\n"))
            )
            _arguments -C -s -S \\
        \(specs(program.allOptions, []))
                '1: :->command' '*:: :->rest' && return
            case $state in
            command) _describe -t commands command commands ;;
            rest)
                case $words[1] in
        \(program.commands.map(branch).joined(separator: "\n"))
                esac ;;
            esac
        }
        \(program.questions.map(definition).joined())if [[ ${funcstack[1]-} == _\(program.name) ]]; then
            _\(program.name) "$@"
        else
            compdef _\(program.name) \(program.name)
        fi

        """
    }

    /// A function of its own, since colons divide the words of `_arguments`.
    private func definition(_ question: CompletionQuestion) -> String {
        """
        \(function(question))() {
            local -a words
            words=(${(f)"$(\(question.pipeline(program.name)))"})
            compadd -a words
        }

        """
    }

    private func function(_ question: CompletionQuestion) -> String {
        "_\(program.name)_" + (question.arguments.prefix(1) + question.keys).joined(separator: "_")
    }

    private func branch(_ command: CommandSpec) -> String {
        var arguments: [String] = []
        if let argument = command.arguments.first {
            let position = argument.count.upperBound > 1 ? "*" : "1"
            arguments = [quoted("\(position):\(argument.name):\(action(command.argumentCompletion(in: program)))")]
        }
        return """
                    \(command.name))
                        _arguments -s -S \\
            \(specs(command.allOptions, arguments))
                            && return ;;
            """
    }

    private func specs(_ options: [OptionSpec], _ arguments: [String]) -> String {
        (options.flatMap(spec) + arguments).map { "                \($0) \\" }.joined(separator: "\n")
    }

    /// `'*--tag=[help]:TAG:'`: the star lets an option be repeated.
    private func spec(_ option: OptionSpec) -> [String] {
        option.spellings.map { spelling in
            let star = option.isRepeatable ? "*" : ""
            let help = "[" + escaped(option.help) + "]"
            guard let shape = option.shape else { return quoted(star + spelling + help) }
            let takes = spelling.hasPrefix("--") ? "=" : "+"
            return quoted("\(star)\(spelling)\(takes)\(help):\(escaped(shape.placeholder)):\(action(shape.completion))")
        }
    }

    private func action(_ completion: ValueShape.Completion) -> String {
        switch completion {
        case .nothing: " "
        case .choices(let words): "(" + words.joined(separator: " ") + ")"
        case .files: "_files"
        case .directories: "_files -/"
        case .asked(let arguments, let keys): function(CompletionQuestion(arguments: arguments, keys: keys))
        }
    }

    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\[]:".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    private func quoted(_ text: String) -> String { Shell.singleQuoted(text, escapedQuote: "'\\''") }
}
