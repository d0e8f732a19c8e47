import Foundation
import Testing

/// The built binary, with the settings of one test.
struct Tool {
    /// The one that tests run.
    static let path = Settings.value("TOOL") ?? debugBuild

    /// Beside the test runner itself, where SwiftPM builds all of a package.
    static let debugBuild: String = {
        let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (runner as NSString).deletingLastPathComponent + "/proxmox-flatcar"
    }()

    let scratch: ScratchDirectory
    /// All there is: nothing of the test runner's own environment gets through.
    var environment: [String: String]
    /// What must never be seen in an output.
    let secrets: [String]

    /// How a run went.
    struct Outcome: CustomStringConvertible {
        let ending: Child.Ending
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
        /// The lines with which a run says why it failed.
        var complaints: [String] {
            errors.split(separator: "\n").filter { $0.hasPrefix("proxmox-flatcar: ") }.map(String.init)
        }
        var description: String {
            "\(ending)\n\(output.contains(0) ? "(\(output.count) bytes)" : text)\n\(errors)"
        }
    }

    /// Who reads stdout.
    enum Reader {
        case test
        case nobody
        /// It takes nothing, as a disk that is full.
        case full
        /// There is no stdout at all.
        case closed
        /// Somebody at a terminal, who sees stderr as well.
        case terminal(Pseudoterminal)
    }

    /// Runs the tool to its end.
    /// - Parameter changes: to the environment; `nil` removes a variable.
    func run(
        _ arguments: [String], _ changes: [String: String?] = [:], input: Data = Data(), to reader: Reader = .test,
        in directory: String? = nil
    ) throws -> Outcome {
        try start(arguments, changes, input: input, to: reader, in: directory).finish()
    }

    /// Starts the tool.
    func start(
        _ arguments: [String], _ changes: [String: String?] = [:], input: Data = Data(), to reader: Reader = .test,
        in directory: String? = nil
    ) throws -> Running {
        let name = scratch.fresh("run")
        try input.write(to: URL(fileURLWithPath: name + ".in"))
        let (stdin, stderr) = (try Descriptor.reading(name + ".in"), try Descriptor.writing(name + ".err"))
        let file = try Descriptor.writing(name + ".out")
        var environment = environment
        for (key, value) in changes { environment[key] = value }
        // env(1) and sh(1) become the tool: the process is the same.
        var command = [Self.path] + arguments
        if let directory { command = ["env", "--chdir=\(directory)"] + command }
        if case .closed = reader { command = ["sh", "-c", "exec \"$@\" >&-", "sh"] + command }
        func child(_ stdout: Descriptor, _ stderr: Descriptor) throws -> Child {
            try Child(
                command[0], Array(command.dropFirst()), environment: environment,
                descriptors: [0: stdin, 1: stdout, 2: stderr])
        }
        let child =
            switch reader {
            case .test, .closed: try child(file, stderr)
            case .nobody: try child(try Descriptor.pipe().writer, stderr)
            case .full: try child(try Descriptor.writing("/dev/full"), stderr)
            case .terminal(let terminal): try terminal.give { try child($0, $0) }
            }
        return Running(child: child, name: name, secrets: secrets, arguments: arguments)
    }

    /// A run that goes on.
    struct Running {
        let child: Child
        fileprivate let name: String
        fileprivate let secrets: [String]
        fileprivate let arguments: [String]

        /// What every user of the machine can read.
        var commandLine: String {
            String(
                decoding: FileManager.default.contents(atPath: "/proc/\(child.pid)/cmdline") ?? Data(), as: UTF8.self)
        }

        /// What it has said so far.
        var errors: String { (try? String(contentsOfFile: name + ".err", encoding: .utf8)) ?? "" }

        /// Waits for the end.
        func finish(atMost seconds: Double = 300) throws -> Outcome {
            guard let ending = child.wait(atMost: seconds) else {
                throw Failure("'\(arguments.joined(separator: " "))' has not ended after \(seconds) s: \(errors)")
            }
            let outcome = Outcome(
                ending: ending, output: try Data(contentsOf: URL(fileURLWithPath: name + ".out")), errors: errors)
            if Settings.showsRuns { print("$ proxmox-flatcar \(arguments.joined(separator: " "))\n\(outcome)") }
            for secret in secrets where errors.contains(secret) || outcome.output.contains(Data(secret.utf8)) {
                Issue.record("'\(arguments.joined(separator: " "))' shows the secret")
            }
            return outcome
        }
    }
}

extension Data {
    /// Whether these bytes stand somewhere in it.
    func contains(_ other: Data) -> Bool { range(of: other) != nil }
}
