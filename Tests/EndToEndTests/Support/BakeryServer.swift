import Foundation

/// A bakery of system extensions, which serves them well or badly; Fixtures/bakery.py says how.
final class BakeryServer {
    let url: String
    let directory: String
    private let child: Child
    /// It ends when this is closed.
    private let hold: Descriptor

    static let files = [
        "kubernetes-v1.34.1-x86-64.raw", "kubernetes-v1.34.3-x86-64.raw", "kubernetes-v1.35.0-rc.1-x86-64.raw",
        "kubernetes-v1.34.1-arm64.raw", "k3s-v1.32.2+k3s1-x86-64.raw", "k3s-v1.32.2+k3s10-x86-64.raw",
        "tailscale-v1.90.1-x86-64.raw",
    ]

    init(_ bench: Bench) throws {
        directory = try bench.scratch.directory("bakery")
        for file in Self.files {
            // Longer than what fits into one packet, so that half of it is something.
            try Data((file + "\n").utf8.cycled(to: 100_000)).write(to: URL(filePath: "\(directory)/\(file)"))
        }
        try Command.run(
            "sh", ["-c", "cd \"$1\" && sha256sum *.raw > SHA256SUMS", "sh", directory], in: bench.scratch)
        let (stdin, hold) = try Descriptor.pipe()
        let (reader, stdout) = try Descriptor.pipe()
        let messages = try Descriptor.writing(bench.scratch.fresh("bakery.err"))
        child = try Child(
            Python.program,
            Python.options + ["\(Settings.repository)/Tests/EndToEndTests/Fixtures/bakery.py", directory],
            environment: Command.environment, descriptors: [0: stdin, 1: stdout, 2: messages])
        self.hold = hold
        _ = consume stdout
        url = reader.line()
        guard url.hasPrefix("http://") else { throw Failure("the bakery does not start") }
    }

    /// The digest of a file, by other people's means.
    func digest(of file: String, in scratch: ScratchDirectory) throws -> String {
        try String(Command.run("sha256sum", ["\(directory)/\(file)"], in: scratch).text.prefix(64))
    }
}

extension Sequence<UInt8> {
    fileprivate func cycled(to count: Int) -> [UInt8] {
        let once = Array(self)
        return (0..<count).map { once[$0 % once.count] }
    }
}
