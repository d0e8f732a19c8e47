import Foundation
import Testing

/// One way to spoil a build, and what must come of it.
struct Mishap: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The exit code.
    let exit: Int32
    /// What the message must say.
    let says: [String]
    let arguments: [String]
    /// Settings of the simulator.
    let world: [String: JSON]
    /// Spoils it; may change the tool's environment.
    let spoil: @Sendable (Bench, inout [String: String?]) throws -> Void

    init(
        _ name: String, exit: Int32, says: [String], arguments: [String] = ["build"], world: [String: JSON] = [:],
        spoil: @escaping @Sendable (Bench, inout [String: String?]) throws -> Void
    ) {
        (testDescription, self.exit, self.says) = (name, exit, says)
        (self.arguments, self.world, self.spoil) = (arguments, world, spoil)
    }

    /// Lets `doctor` look at it: it ends as the build would, and says the same.
    func examine() throws {
        try Bench.run(world: world) { bench in
            var changes: [String: String?] = [:]
            try spoil(bench, &changes)
            try bench.simulator.clearLog()
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["doctor"] + arguments.dropFirst(), changes)
            #expect(outcome.ending == .exit(exit), "\(outcome)")
            #expect(outcome.complaints.isEmpty, "\(outcome)")
            for words in says { #expect(outcome.text.contains(words), "\(outcome)") }
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    /// Runs it: the exit code, one message that says what failed, and nothing changed.
    /// - Parameter mayDelete: whether the token may delete the base config, which comes before all else.
    @discardableResult
    func run(mayDelete: Bool = false) throws -> Tool.Outcome {
        var result: Tool.Outcome?
        try Bench.run(world: world) { bench in
            if mayDelete { try bench.letTokenDelete() }
            var changes: [String: String?] = [:]
            try spoil(bench, &changes)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(arguments, changes)
            #expect(outcome.ending == .exit(exit), "\(outcome)")
            #expect(outcome.complaints.count == 1, "one message: \(outcome)")
            for words in says { #expect(outcome.errors.contains(words), "\(outcome)") }
            #expect(outcome.output.isEmpty, "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
            result = outcome
        }
        guard let result else { throw Failure("the test was not run") }
        return result
    }
}
