import Foundation

/// A folder of its own for one test, removed afterwards.
func withScratch<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// A folder for what all tests share, removed when the process ends.
let processScratch = Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    leftovers = folder
    atexit { if let leftovers { try? FileManager.default.removeItem(at: leftovers) } }
    return folder
}

// Written once, before the handler that reads it is installed.
nonisolated(unsafe) private var leftovers: URL?

/// Bytes that look random and are the same every time.
func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
}

/// Runs a program to its end; a failure carries what it said.
@discardableResult
func run(_ program: String, _ arguments: [String], in folder: URL) throws -> String {
    struct Failed: Error { let text: String }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(text: "\(program): \(text)") }
    return text
}
