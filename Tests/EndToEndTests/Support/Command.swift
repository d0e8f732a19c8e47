import Foundation

/// Runs a helper to its end: curl, gpg, qemu-img and the like.
enum Command {
    /// What a helper left behind.
    struct Outcome {
        let ending: Child.Ending
        let output: Data
        let messages: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// - Throws: `Failure` when it does not exit with 0 within a minute.
    @discardableResult
    static func run(
        _ tool: String, _ arguments: [String], input: String = "", in scratch: ScratchDirectory
    ) throws -> Outcome {
        let outcome = try attempt(tool, arguments, input: input, in: scratch)
        guard outcome.ending == .exit(0) else {
            throw Failure("\(tool) \(arguments.joined(separator: " ")): \(outcome.ending): \(outcome.messages)")
        }
        return outcome
    }

    /// The same, whatever it exits with.
    /// - Parameters:
    ///   - changes: to the environment.
    ///   - seconds: after which it has failed.
    static func attempt(
        _ tool: String, _ arguments: [String], input: String = "", _ changes: [String: String] = [:],
        in scratch: ScratchDirectory, atMost seconds: Double = 60
    ) throws -> Outcome {
        // Files rather than pipes: nothing can fill up and block.
        let name = "\(scratch.path)/\(UUID().uuidString)"
        defer { for suffix in ["in", "out", "err"] { unlink("\(name).\(suffix)") } }
        try Data(input.utf8).write(to: URL(fileURLWithPath: name + ".in"))
        let (stdin, stdout) = (try Descriptor.reading(name + ".in"), try Descriptor.writing(name + ".out"))
        let stderr = try Descriptor.writing(name + ".err")
        let child = try Child(
            tool, arguments, environment: environment.merging(changes) { $1 },
            descriptors: [0: stdin, 1: stdout, 2: stderr])
        guard let ending = child.wait(atMost: seconds) else { throw Failure("\(tool) does not end") }
        return Outcome(
            ending: ending, output: try Data(contentsOf: URL(fileURLWithPath: name + ".out")),
            messages: (try? String(contentsOfFile: name + ".err", encoding: .utf8)) ?? "")
    }

    /// The environment without what would change a helper's behaviour; nginx lies in /usr/sbin.
    static let environment = [
        "PATH": (Settings.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin", "LC_ALL": "C",
        "HOME": Settings.environment["HOME"] ?? "/",
    ]
}
