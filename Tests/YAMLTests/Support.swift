import Foundation
import YAML

/// What a node means, as JSON can say it.
func meaning(of node: YAMLNode) -> Any {
    switch node {
    case .bool(let flag): flag
    case .integer(let number), .mode(let number): number
    case .string(let string), .verbatim(let string): string
    case .list(let items): items.map(meaning)
    case .mapping(let entries):
        Dictionary(entries.map { ($0.key, meaning(of: $0.value)) }, uniquingKeysWith: { _, last in last })
    }
}

/// Lets PyYAML read each node's text and compares it with what the node means.
/// - Returns: the texts that mean something else, with what they mean.
func misread(_ nodes: [YAMLNode]) throws -> [String] {
    let program = """
        import json, sys, yaml
        wrong = []
        for text, meaning in json.load(sys.stdin):
            try:
                read = yaml.safe_load(text)
            except yaml.YAMLError as error:
                read = f"error: {error}"
            if read != meaning or type(read) != type(meaning):
                wrong.append(f"{text!r} is {read!r}")
        json.dump(wrong, sys.stdout)
        """
    let input = try JSONSerialization.data(
        withJSONObject: nodes.map { [$0.text, meaning(of: $0)] }, options: [.fragmentsAllowed])
    let folder = FileManager.default.temporaryDirectory.appending(path: "yaml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: nothing can fill up and block.
    try input.write(to: folder.appending(path: "in"))
    try Data().write(to: folder.appending(path: "out"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
    try process.run()
    process.waitUntilExit()
    let output = try Data(contentsOf: folder.appending(path: "out"))
    return try JSONSerialization.jsonObject(with: output) as? [String] ?? ["no answer of python3"]
}
