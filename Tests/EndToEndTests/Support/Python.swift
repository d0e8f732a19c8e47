import Foundation

/// How Python is started, for the servers that tests start by the hundred.
enum Python {
    /// The interpreter itself: the one on PATH may be a script that looks for it first.
    static let program: String = {
        guard let path = try? interpreter(), !path.isEmpty else { return "python3" }
        return path
    }()

    /// Options of a server that needs no packages. Its modules are compiled once, and not at each start.
    static let options = ["-E", "-S", "-X", "pycache_prefix=\(Settings.repository)/.build/test-bytecode"]

    private static func interpreter() throws -> String {
        let (reader, stdout) = try Descriptor.pipe()
        let child = try Child(
            "python3", ["-c", "import sys; print(sys.executable)"], environment: Command.environment,
            descriptors: [
                0: try Descriptor.reading("/dev/null"), 1: stdout, 2: try Descriptor.writing("/dev/null"),
            ])
        _ = consume stdout
        let path = reader.line()
        child.wait(atMost: 60)
        return path
    }
}
