import Foundation

/// A server that means harm; Fixtures/hostile says how.
final class HostileServer {
    /// What it says when it is ready.
    let ready: String
    private let child: Child
    /// It ends when this is closed.
    private let hold: Descriptor

    private init(_ script: String, _ arguments: [String], _ scratch: ScratchDirectory) throws {
        let (stdin, hold) = try Descriptor.pipe()
        let (reader, stdout) = try Descriptor.pipe()
        let messages = try Descriptor.writing(scratch.fresh("\(script).err"))
        child = try Child(
            Python.program,
            Python.options + ["\(Settings.repository)/Tests/EndToEndTests/Fixtures/\(script).py"] + arguments,
            environment: Command.environment, descriptors: [0: stdin, 1: stdout, 2: messages])
        self.hold = hold
        _ = consume stdout
        ready = reader.line()
        guard !ready.isEmpty else { throw Failure("\(script) does not start") }
    }

    /// A mirror: its URL is what it says, and the first part of a path is the way.
    static func mirror(_ bench: Bench) throws -> HostileServer {
        try HostileServer("hostile-mirror", [bench.mirror.directory, bench.mirror.server.key.keyFile], bench.scratch)
    }

    /// Something before a test's Proxmox: it says a port for each way.
    /// - Parameter trap: the file into which it writes whoever follows a redirect.
    static func proxmox(_ bench: Bench, _ ways: [String], trap: String) throws -> HostileServer {
        let certificate = try bench.simulator.ready["ca"]?.string ?? ""
        let port = bench.target.url.split(separator: ":").last.map(String.init) ?? ""
        let key = certificate.replacing(".pem", with: ".key")
        return try HostileServer("hostile-proxmox", [port, certificate, key, trap] + ways, bench.scratch)
    }

    /// The ways that a fixture knows.
    static func ways(_ script: String) throws -> [String] {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: script) }
        return try Command.run(
            "python3", ["\(Settings.repository)/Tests/EndToEndTests/Fixtures/\(script).py", "--list"], in: scratch
        ).text.split(separator: "\n").map(String.init)
    }
}
