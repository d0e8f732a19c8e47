/// How a kind of value looks in help, what a shell may offer for it, and how it is read.
public struct ValueKind<Value: Sendable>: Sendable {
    /// How it looks.
    public let shape: ValueShape
    /// Reads one value or says what it should have been.
    public let parse: @Sendable (String) throws(ValueProblem) -> Value

    /// Makes a kind of value.
    public init(_ shape: ValueShape, parse: @escaping @Sendable (String) throws(ValueProblem) -> Value) {
        self.shape = shape
        self.parse = parse
    }

    /// The same with the type forgotten, as the table stores it.
    var erased: @Sendable (String) throws(ValueProblem) -> any Sendable {
        let parse = parse
        return { text throws(ValueProblem) in try parse(text) }
    }
}

/// What of a value shows in help and completions.
public struct ValueShape: Sendable, Equatable {
    /// What a shell may offer for a value.
    public enum Completion: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// One of these words.
        case choices([String])
        /// A file or a directory.
        case files
        /// A directory.
        case directories
        /// What the program itself says when the person asks: a command of it that answers in JSON, and the keys whose
        /// values are offered. It asks with the settings of the environment and of the settings file.
        case asked(arguments: [String], keys: [String])
    }

    /// What stands for the value in help, in capitals.
    public let placeholder: String
    /// What a shell may offer.
    public let completion: Completion

    /// Makes a shape.
    public init(_ placeholder: String, completion: Completion = .nothing) {
        self.placeholder = placeholder
        self.completion = completion
    }

    /// The words to choose from, empty when any value goes.
    public var choices: [String] {
        guard case .choices(let words) = completion else { return [] }
        return words
    }
}

/// What is wrong with a value, without the value: whoever reports it decides whether the value may be shown.
public struct ValueProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the value should be, "a whole number from 100 to 999999999".
    public let expectation: String
    /// A word it may have been meant to be.
    public let suggestion: String?
    /// True where the value may hold a secret: then no message shows it.
    public let isSensitive: Bool

    /// Says what was expected.
    public init(_ expectation: String, suggestion: String? = nil, isSensitive: Bool = false) {
        self.expectation = expectation
        self.suggestion = suggestion
        self.isSensitive = isSensitive
    }

    /// The expectation as an error text.
    public var description: String {
        guard let suggestion else { return "expected \(expectation)" }
        return "expected \(expectation); did you mean '\(suggestion)'?"
    }
}
