import Consumers
import Foundation
import Testing

extension TemplateFacts {
    /// A template that was looked at, with a version.
    static let observed = TemplateFacts(
        vmid: 211,
        version: Version(
            vmid: 21100, tags: ["4593.2.5", "flatcar", "flatcar-4593.2.5-9f3c", "flatcar-stable"],
            release: "4593.2.5", id: "9f3c"),
        node: "pve1", bridge: "vmbr1", diskSize: 20 << 30)

    /// What a build would make: nobody was asked.
    static let expected = TemplateFacts(vmid: 211, node: nil, bridge: "vmbr0", diskSize: (20 << 30) + 1)

    /// Names that mean something in the languages of the values, were they not quoted.
    static let hostile = [
        "a\"b\\", "${file(\"/etc/passwd\")}", "%{if true}", "$${x}", "{{ lookup('pipe', 'id') }}", "{% x", "a\nb: c",
        "- x", "yes", "#", "\u{1B}[2J",
    ]
}

extension String {
    /// Without the lines that begin with a number sign.
    var uncommented: String {
        split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    }
}

/// What a program of Python's makes of a text.
func python(_ program: String, _ input: String) throws -> Data { try run(["python3", "-c", program], input).output }

/// Runs a program to its end.
func run(_ command: [String], _ input: String) throws -> (status: Int32, output: Data) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "values-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: nothing can fill up and block.
    try Data(input.utf8).write(to: folder.appending(path: "in"))
    try Data().write(to: folder.appending(path: "out"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try Data(contentsOf: folder.appending(path: "out")))
}

/// What PyYAML reads in a text, as JSON with sorted members.
func yaml(_ text: String) throws -> String {
    let program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout, sort_keys=True)"
    return String(decoding: try python(program, text), as: UTF8.self)
}

/// The document says this text, as one value.
func expectText(_ name: String, in text: String) throws {
    let program = """
        import json, sys, yaml
        def values(node):
            if isinstance(node, dict):
                return [v for n in node.values() for v in values(n)]
            if isinstance(node, list):
                return [v for n in node for v in values(n)]
            return [node]
        json.dump(values(yaml.safe_load(sys.stdin)), sys.stdout)
        """
    let values = try JSONSerialization.jsonObject(with: python(program, text)) as? [Any] ?? []
    #expect(values.contains { $0 as? String == name }, "\(text)")
}
