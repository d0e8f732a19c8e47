import CommandLine
import Reports

/// What came of a command that was carried out for several nodes, or several templates, one after the other.
struct Parts {
    /// One of them.
    struct Part {
        /// What its text begins with, `Node pve1, template 211`.
        let heading: String
        /// What it is called where it failed.
        let name: String
        var row: PartRow
        let result: Result<CommandResult, any Error>
        /// Whether it ended when the run had been asked to stop.
        private let isStopped: Bool

        /// Carries a command out for it.
        init(_ heading: String, name: String, row: PartRow, _ body: () throws -> CommandResult) {
            self.heading = heading
            self.name = name
            self.row = row
            result = Result {
                guard !StopSignal.isRaised else { throw RunError("not begun, because the run was stopped") }
                return try body()
            }
            isStopped = StopSignal.isRaised
        }

        /// What is said of it to machines.
        fileprivate var said: Failure? { failure.map { Failure($0, isStopped: isStopped) } }

        fileprivate var failure: (any Error)? {
            switch result {
            case .success(let result): result.failure
            case .failure(let error): error
            }
        }
    }

    let parts: [Part]
    /// What they are, `nodes`.
    let noun: String
    /// Where a result goes: it is a plan in a dry run.
    var member: WritableKeyPath<PartRow, JSONDocument?> = \.result

    /// - Returns: what is worst of all their statuses, and what `PartsFailure` makes of those that failed.
    func result(_ document: ([PartRow]) -> JSONDocument) -> CommandResult {
        let statuses = parts.compactMap { try? $0.result.get().status }
        return CommandResult(
            text: { text(width: $0) }, json: document(rows),
            status: statuses.first { $0 != .success && $0 != .somethingToDo } ?? statuses.first { $0 != .success }
                ?? .success,
            failure: failure(besideWork: statuses.contains(.somethingToDo)))
    }

    private func failure(besideWork hasWork: Bool) -> (any Error)? {
        let failed = parts.compactMap { part in part.failure.map { (name: part.name, error: $0) } }
        if parts.count == 1 { return failed.first?.error }
        return PartsFailure(failed, of: parts.count, noun, hint: "; what is said of each is above")?
            .failure(besideWork: hasWork)
    }

    private func text(width: Int?) -> String {
        parts.map { part in
            let head = part.heading + ":\n"
            switch part.result {
            case .success(let result):
                return head + result.text(width) + (result.failure.map { "failed: \(line($0))\n" } ?? "")
            case .failure(let error): return head + "failed: \(line(error))\n"
            }
        }.joined(separator: "\n")
    }

    private var rows: [PartRow] {
        parts.map { part in
            var row = part.row
            if case .success(let result) = part.result { row[keyPath: member] = result.json }
            row.error = part.said
            return row
        }
    }
}

/// The error in one line; of a wrong setting without the usage, which is the same for all of them.
private func line(_ error: any Error) -> String { oneLine((error as? UsageError)?.message ?? "\(error)") }
