import CommandLine
import Foundation
import Testing

/// The table under test.
let program = ProgramSpec.proxmoxFlatcar(version: "1.2.3")

/// Enough of a connection for any command that needs one.
let connection = [
    "PROXMOX_URL": "https://pve.example:8006", "PROXMOX_TOKEN": "root@pam!build", "PROXMOX_SECRET": "s3cret",
]

/// Parses and resolves a command line, words split at spaces.
func invocation(
    _ line: String, environment: [String: String] = [:], file: String? = nil
) throws -> Invocation {
    try invocation(line.split(separator: " ").map(String.init), environment: environment, file: file)
}

/// Parses and resolves a command line.
func invocation(
    _ arguments: [String], environment: [String: String] = [:], file: String? = nil
) throws -> Invocation {
    guard case .run(let parsed) = try program.parse(arguments) else {
        throw Unexpected(what: "\(arguments) is answered with a text")
    }
    let file = file.map { SettingsFile(path: "config.env", text: $0) }
    guard case .one(let section) = try parsed.templateChoice(environment: environment, file: file) else {
        throw Unexpected(what: "\(arguments) is for several templates")
    }
    return try parsed.resolve(environment: environment, file: file, template: section)
}

/// The text that answers a command line.
func text(_ line: String) throws -> String {
    guard case .text(let text) = try program.parse(line.split(separator: " ").map(String.init)) else {
        throw Unexpected(what: "'\(line)' is not answered with a text")
    }
    return text
}

/// The usage error that the closure must throw.
func usageError(_ body: () throws -> Void) throws -> UsageError {
    do {
        try body()
    } catch let error as UsageError {
        return error
    }
    throw Unexpected(what: "no usage error")
}

struct Unexpected: Error { let what: String }

/// A shell or tool of this machine, when it has it.
func tool(_ name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
}

/// Runs a program with text on its stdin; gives what it printed on both streams, and its exit code.
func run(_ path: String, _ arguments: [String], stdin: String) throws -> (output: String, status: Int32) {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // Through files, since a pipe that nobody reads yet would block either side.
    let input = scratch.appendingPathComponent("stdin")
    let output = scratch.appendingPathComponent("stdout")
    try Data(stdin.utf8).write(to: input)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = scratch
    // HOME of its own, so that nobody's shell configuration takes part.
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "LC_ALL": "C.UTF-8"]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let handle = try FileHandle(forWritingTo: output)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return (String(decoding: try Data(contentsOf: output), as: UTF8.self), process.terminationStatus)
}
