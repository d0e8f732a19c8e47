/// The completion script for bash. It asks nothing of the bash-completion package.
struct BashCompletion {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    func text() -> String {
        let commands = program.commands.map(\.name)
        let valued = program.allOptions.filter { $0.shape != nil }.flatMap(\.spellings)
        return """
            # bash completion for \(program.name): source this, or install it as
            # /usr/share/bash-completion/completions/\(program.name)
            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]} command= i
                COMPREPLY=()
                # Bash splits --name=value at the '='.
                if [[ $current == = ]]; then
                    current=
                elif [[ $option == = && $COMP_CWORD -gt 2 ]]; then
                    option=${COMP_WORDS[COMP_CWORD-2]}
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                    \(valued.joined(separator: "|")))
                        i=$((i + 1))
                        [[ ${COMP_WORDS[i]-} == = ]] && i=$((i + 1)) ;;
                    \(commands.joined(separator: "|")))
                        command=${COMP_WORDS[i]}
                        break ;;
                    esac
                done
                case $option in
            \(valueCases())
                esac
                if [[ $current == -* ]]; then
                    case $command in
            \(optionCases())
                    esac
                    return
                fi
                case $command in
            \(argumentCases())
                esac
            }
            complete -F \(function) \(program.name)

            """
    }

    private var function: String { "_" + program.name.split(separator: "-").joined(separator: "_") }

    private func valueCases() -> String {
        program.allOptions.compactMap { option in
            guard let shape = option.shape, option.hasFlag else { return nil }
            return "    \(option.spellings.joined(separator: "|")))\(action(shape.completion)) return ;;"
        }.joined(separator: "\n")
    }

    private func optionCases() -> String {
        let rows = program.commands.map { ($0.name, $0.allOptions) } + [("*", program.allOptions)]
        return rows.map { name, options in
            "        \(name))\(words(options.flatMap(\.spellings))) ;;"
        }.joined(separator: "\n")
    }

    private func argumentCases() -> String {
        let rows = program.commands.map { "    \($0.name))\(action($0.argumentCompletion(in: program))) ;;" }
        return (rows + ["    *)\(words(program.commands.map(\.name))) ;;"]).joined(separator: "\n")
    }

    private func action(_ completion: ValueShape.Completion) -> String {
        switch completion {
        case .nothing: ""
        case .choices(let choices): words(choices)
        case .files: files("-f")
        case .directories: files("-d")
        case .asked(let arguments, let keys):
            " mapfile -t COMPREPLY < <(compgen -W \"$(\(CompletionQuestion(arguments: arguments, keys: keys).pipeline(program.name)))\""
                + " -- \"$current\");"
        }
    }

    private func words(_ words: [String]) -> String {
        " mapfile -t COMPREPLY < <(compgen -W '\(words.joined(separator: " "))' -- \"$current\");"
    }

    /// `compopt` fails outside of a real completion, which is how tests call the function.
    private func files(_ kind: String) -> String {
        " compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen \(kind) -- \"$current\");"
    }
}
