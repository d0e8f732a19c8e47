/// How a completion script asks the program itself for words.
struct CompletionQuestion: Hashable {
    /// How long a person waits at most after pressing the key, in seconds.
    private static let patience = 5

    let arguments: [String]
    let keys: [String]

    /// A pipeline for any shell that prints the values of the keys, a line each: of the JSON that the program prints one
    /// member per line, and of those only plain words, since shells expand what they are offered. From a server that does
    /// not answer comes nothing.
    func pipeline(_ program: String) -> String {
        let command = (["timeout \(Self.patience)", program] + arguments).joined(separator: " ")
        let patterns = keys.map { key in
            #"-e 's/^ *"\#(key)" *: *"\([0-9A-Za-z._-]*\)",\{0,1\}$/\1/p'"#
        }
        return "\(command) 2>/dev/null </dev/null | sed -n \(patterns.joined(separator: " "))"
    }
}

extension ProgramSpec {
    /// Every question of the table, once.
    var questions: [CompletionQuestion] {
        var seen: Set<CompletionQuestion> = []
        let completions =
            allOptions.compactMap(\.shape?.completion) + commands.flatMap { $0.arguments.map(\.completion) }
        return completions.compactMap { completion in
            guard case .asked(let arguments, let keys) = completion else { return nil }
            let question = CompletionQuestion(arguments: arguments, keys: keys)
            return seen.insert(question).inserted ? question : nil
        }
    }
}
