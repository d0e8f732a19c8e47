import Foundation

/// A folder of its own for one test.
package struct Scratch {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    package let path: String

    package init(path: String) { self.path = path }

    package func file(_ name: String) -> String { path + "/" + name }

    package func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

    package func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// What is in a folder of this one, in order.
    package func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(folder)).sorted()
    }

    /// Puts bytes into a file and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    @discardableResult
    package func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    /// Runs a program of this machine in this folder and returns what it printed.
    /// - Throws: what it said when it failed.
    @discardableResult
    package func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(filePath: path)
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        // A file rather than a pipe: nothing can fill up and block, and no daemon can hold it open.
        let output = try write("", to: "output-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: output) }
        let handle = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardOutput = handle
        process.standardError = handle
        try withSignalsUnblocked { try process.run() }
        process.waitUntilExit()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) \(arguments) gave \(process.terminationStatus): \(text)")
        }
        return text
    }
}

/// The threads of the tests block signals, which their children would inherit; lbzip2 waits for one of its own for ever.
package func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}

/// Runs `body` with a folder that is removed afterwards. Its path is short, as the socket of gpg's agent needs it.
package func withScratch<Result>(_ body: (Scratch) throws -> Result) throws -> Result {
    var template = Array("/tmp/pftXXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Scratch.Failure(description: "mkdtemp: errno \(errno)") }
    let scratch = Scratch(path: String(cString: made))
    defer { try? FileManager.default.removeItem(atPath: scratch.path) }
    return try body(scratch)
}
