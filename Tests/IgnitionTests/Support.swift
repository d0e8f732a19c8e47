import Foundation
import Ignition
import Testing

/// A config from JSON text, as if it lay in `name`.
func config(_ text: String, name: String = "test.ign") throws -> Config {
    try Config.read(Fragment(name: name, text: Array(text.utf8)))
}

/// A config of spec 3.3.0 with these members beside `ignition`.
func config33(_ members: String, name: String = "test.ign") throws -> Config {
    try config(#"{"ignition": {"version": "3.3.0"}, \#(members)}"#, name: name)
}

/// Why `text` cannot be read; nil when it can.
func refusal(of text: [UInt8]) -> IgnitionError? {
    do throws(IgnitionError) {
        _ = try Config.read(Fragment(name: "test.ign", text: text))
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String) -> IgnitionError? { refusal(of: Array(text.utf8)) }

func rendered(_ config: Config, pretty: Bool = false) throws -> String {
    String(decoding: try config.render(pretty: pretty), as: UTF8.self)
}

/// The member of a rendered config, as JSON text with sorted keys.
func member(_ name: String, of config: Config) throws -> String {
    let object = try #require(
        try JSONSerialization.jsonObject(with: Data(try config.render())) as? [String: Any])
    guard let value = object[name] else { return "" }
    let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
}

/// Runs a program with `input` on its stdin and returns its exit code and all it printed.
func run(_ program: String, _ arguments: [String], input: [UInt8] = []) throws -> (code: Int32, output: String) {
    let process = Process()
    let stdin = Pipe()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = stdin
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: Data(input))
    try stdin.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}

/// The repository's root.
let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
