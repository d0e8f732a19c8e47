import BuildErrors
import Reports

/// What a command for several nodes, or several templates, ends with when it failed for some of them: one rule, whatever
/// the command.
struct PartsFailure: Error, CustomStringConvertible {
    /// Those that failed, and why.
    let failed: [(name: String, error: any Error)]
    /// How many there were in all.
    let count: Int
    /// What they are, `nodes`.
    let noun: String
    /// What else there is to say.
    var hint = ""

    /// - Returns: `nil` where none has failed.
    init?(_ failed: [(name: String, error: any Error)], of count: Int, _ noun: String, hint: String = "") {
        guard !failed.isEmpty else { return nil }
        (self.failed, self.count, self.noun, self.hint) = (failed, count, noun, hint)
    }

    /// Where all have failed in the same way, that is the way of the run. Where the others have worked, and those that
    /// failed may well do so later, so may the run.
    var exitStatus: ExitStatus {
        let statuses = Set(failed.map(\.error.runStatus))
        guard statuses.count == 1, let status = statuses.first else { return .failure }
        return failed.count == count || status == .temporaryFailure ? status : .failure
    }

    var description: String {
        "\(failed.count) of \(count) \(noun) failed: \(failed.map(\.name).joined(separator: ", "))\(hint)"
    }

    /// The run's failure; `nil` where it is to end with "something to do": what may work later does not hide that.
    func failure(besideWork hasWork: Bool) -> (any Error)? {
        hasWork && exitStatus == .temporaryFailure && failed.count < count ? nil : self
    }
}

extension Error {
    /// Whether all that failed is that a person's own policy keeps the release.
    var isReleaseWait: Bool {
        if let parts = self as? PartsFailure { return parts.failed.allSatisfy { $0.error.isReleaseWait } }
        let error = (self as? NodeError)?.error ?? self as? BuildError
        return if case .releaseWaits? = error { true } else { false }
    }
}
