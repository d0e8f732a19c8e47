import Foundation

/// A folder of its own for one test, removed with this object.
final class TestFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "retarget-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    /// Runs a line of shell in the folder; a failure carries what was said.
    @discardableResult
    func shell(_ line: String) throws -> String {
        struct Failed: Error { let text: String }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "exec 2>&1; set -e; \(line)"]
        process.currentDirectoryURL = URL(filePath: path)
        let environment = ProcessInfo.processInfo.environment
        process.environment = environment.merging([
            "LC_ALL": "C", "PATH": "\(environment["PATH"] ?? "/usr/bin:/bin"):/usr/sbin:/sbin",
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(text: "\(line): \(text)") }
        return text
    }
}
