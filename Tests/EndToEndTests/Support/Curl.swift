import Foundation

/// HTTP for the tests themselves, by curl.
struct Curl {
    /// An answer.
    struct Answer {
        let status: Int
        let body: Data
    }

    let scratch: ScratchDirectory
    /// More lines of curl's configuration, read from stdin: a secret never stands in its arguments.
    var configuration: [String] = []

    func callAsFunction(_ method: String, _ url: String, body: String? = nil, type: String? = nil) throws -> Answer {
        let output = scratch.fresh("answer")
        defer { unlink(output) }
        var lines = configuration
        if let body { lines.append("data-raw = \"\(escaped(body))\"") }
        if let type { lines.append("header = \"Content-Type: \(type)\"") }
        let outcome = try Command.run(
            "curl",
            [
                "--silent", "--show-error", "--config", "-", "--noproxy", "*", "--max-time", "60", "--globoff",
                "--request", method, "--output", output, "--write-out", "%{http_code}", url,
            ], input: lines.joined(separator: "\n"), in: scratch)
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: output))) ?? Data()
        return Answer(status: Int(outcome.text) ?? 0, body: bytes)
    }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
