import BuildErrors
public import Reports

/// What an examination found.
public struct Diagnosis: Sendable {
    package private(set) var findings: [Finding] = []

    /// Whether a build would find all that it needs.
    public var isReady: Bool { exitStatus == .success }

    /// How a build would end now: as the first thing that is missing makes it.
    ///
    /// Who has no rights does not see storages, bridges and pools either: then a build says that it has none.
    public var exitStatus: ExitStatus {
        let missing = findings.compactMap { finding -> (subject: String, status: ExitStatus)? in
            if case .missing(let status) = finding.state { (finding.subject, status) } else { nil }
        }
        guard let first = missing.first else { return .success }
        let isOfPlaces = Self.places.contains(first.subject)
        return isOfPlaces && missing.contains { $0.status == .noPermission } ? .noPermission : first.status
    }

    /// The subjects that a token without rights does not see.
    private static let places: Set = ["storages", "image storage", "disk storage", "base config", "bridge", "pool"]

    /// Looks at something, and keeps what was seen or what went wrong.
    /// - Parameters:
    ///   - commands: what would set an error right.
    ///   - look: returns what was found, and in words.
    /// - Returns: what was found; `nil` when it is missing.
    mutating func look<Value>(
        at subject: String, commands: (BuildError) -> [String] = { _ in [] },
        _ look: () throws(BuildError) -> (Value, String)
    ) -> Value? {
        do throws(BuildError) {
            let (value, text) = try look()
            add(subject, .good, text)
            return value
        } catch {
            add(subject, .missing(error.exitStatus), error.finding, commands(error))
            return nil
        }
    }

    /// Says of the last finding what it is after all.
    mutating func replaceLast(_ state: Finding.State, _ text: String, _ commands: [String]) {
        guard let last = findings.popLast() else { return }
        findings.append(Finding(subject: last.subject, state: state, text: text, commands: commands))
    }

    mutating func add(_ subject: String, _ state: Finding.State, _ text: String, _ commands: [String] = []) {
        findings.append(Finding(subject: subject, state: state, text: text, commands: commands))
    }
}

extension Diagnosis {
    /// A table with one line a finding, and the commands that set right what is missing.
    /// - Parameter width: that of a terminal, into which cells are fitted; `nil` for all there is. Commands stay as they are:
    ///   they are to be copied.
    public func text(width: Int?) -> String {
        TextTable(
            [["STATE", "WHAT", "FOUND"]] + findings.map { [$0.state.name, $0.subject, $0.text] }, flowing: "FOUND"
        )
        .text(width: width)
            + list(of: findings.filter { $0.state != .optional && $0.state != .unknown }, "to build")
            + list(of: findings.filter { $0.state == .unknown }, "only where it is not there yet")
            + list(of: findings.filter { $0.state == .optional }, "for what is optional")
    }

    private func list(of findings: [Finding], _ purpose: String) -> String {
        let commands = findings.flatMap(\.commands).uniqued
        guard !commands.isEmpty else { return "" }
        return "\nAs root on a node, \(purpose):\n" + commands.map { "  \($0)\n" }.joined()
            + (commands.contains { $0.hasPrefix("pvesm add") || $0.hasPrefix("pveum pool add") }
                ? "A storage or a pool that is there already, and hidden from the token, is not added again; go on with the "
                    + "next line.\n"
                : "")
    }

    /// One JSON object with sorted keys.
    public var json: JSONDocument {
        struct Entry: Encodable {
            let what: String
            let state: String
            let found: String
            let commands: [String]
        }
        struct Document: Encodable {
            let schema = 1
            let ready: Bool
            let findings: [Entry]
        }
        return JSONDocument(
            Document(
                ready: isReady,
                findings: findings.map {
                    Entry(what: $0.subject, state: $0.state.name, found: $0.text, commands: $0.commands)
                }))
    }
}
