import Foundation
import Synchronization

/// A server process that ends when its standard input does, so that not even a crash of the tests leaves it behind.
final class Server {
    struct DidNotStart: Error { let output: String }

    let port: Int
    let log: URL
    private let process = Process()
    private let input: Pipe

    /// Starts a script of the fixtures, which prints its port first.
    init(script: String, _ arguments: [String], log: URL) throws {
        self.log = log
        let output = Pipe()
        input = try start(process, script, arguments, output)
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            process.waitUntilExit()
            throw DidNotStart(output: line)
        }
        self.port = port
    }

    /// Starts a command, which must serve on `port`.
    init(command: [String], port: Int, log: URL) throws {
        self.port = port
        self.log = log
        input = try start(process, "supervise.py", command, nil)
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// What the server has logged so far.
    func entries() throws -> [[String: Any]] {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// One field of the header of each logged request; "" where it was not sent.
    func sent(_ field: String) throws -> [String] {
        try entries().map { ($0["fields"] as? [String: String])?[field] ?? "" }
    }
}

/// One step of `scripted.py`, which documents the keys.
typealias Step = [String: Any]

/// Runs a scripted server for as long as `body` does.
func withScript<Result>(
    _ steps: [Step], content: [UInt8] = [], tls: Identity? = nil, _ body: (Server) throws -> Result
) throws -> Result {
    try withScratch { folder in
        let file = folder.appending(path: "content")
        try Data(content).write(to: file)
        let log = folder.appending(path: "log")
        let script = folder.appending(path: "steps")
        try JSONSerialization.data(withJSONObject: steps).write(to: script)
        let server = try Server(
            script: "scripted.py", [file.path, log.path, script.path] + (tls?.arguments ?? []), log: log)
        defer { server.stop() }
        return try body(server)
    }
}

/// Runs an upload server for as long as `body` does.
func withUpload<Result>(
    _ mode: String = "take", after: Int = 0, tls: Identity? = nil, _ body: (Server) throws -> Result
) throws -> Result {
    try withScratch { folder in
        let log = folder.appending(path: "log")
        let server = try Server(script: "upload.py", [log.path, mode, "\(after)"] + (tls?.arguments ?? []), log: log)
        defer { server.stop() }
        return try body(server)
    }
}

private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")
/// The interpreter itself, behind whatever script the name may lead to: it is started more than a hundred times.
private let python = Result {
    try run("python3", ["-c", "import sys; print(sys.executable)"], in: fixtures)
        .trimmingCharacters(in: .whitespacesAndNewlines)
}
private let starting = Mutex(())

private func start(_ process: Process, _ script: String, _ arguments: [String], _ output: Pipe?) throws -> Pipe {
    process.executableURL = URL(filePath: try python.get())
    process.arguments = ["-B", "-E", "-S", fixtures.appending(path: script).path] + arguments
    if let output { process.standardOutput = output }
    return try starting.withLock { _ in
        let input = Pipe()
        // A server that inherited the writing end of another's standard input would keep that one alive.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.standardInput = input
        try process.run()
        return input
    }
}
