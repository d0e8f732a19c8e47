import Foundation

struct Failure: Error, CustomStringConvertible { let description: String }

/// A folder of its own for one test, removed afterwards.
struct Scratch {
    let path: String

    func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(folder)).sorted()
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// Runs a program in the folder; a failure carries what it said.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(filePath: path)
        process.standardInput = FileHandle.nullDevice
        // A file rather than a pipe: nothing can fill up.
        let output = try write("", to: "output-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: output) }
        let handle = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardOutput = handle
        process.standardError = handle
        try withSignalsUnblocked { try process.run() }
        process.waitUntilExit()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) \(arguments): \(text)")
        }
        return text
    }
}

func withScratch<Result>(_ body: (Scratch) throws -> Result) throws -> Result {
    var template = Array("/tmp/sftp-testXXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure(description: "mkdtemp: errno \(errno)") }
    let scratch = Scratch(path: String(cString: made))
    defer { try? FileManager.default.removeItem(atPath: scratch.path) }
    return try body(scratch)
}

/// The threads of the tests block signals, which their children would inherit: no server would end then.
func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}
