import Foundation

/// A mirror that misbehaves; Fixtures/faulty-mirror.py says how.
final class FaultyMirror {
    let url: String
    private let child: Child
    /// It ends when this is closed.
    private let hold: Descriptor

    init(_ bench: Bench) throws {
        let (stdin, hold) = try Descriptor.pipe()
        let (reader, stdout) = try Descriptor.pipe()
        let messages = try Descriptor.writing(bench.scratch.fresh("faulty-mirror.err"))
        child = try Child(
            Python.program,
            Python.options + [
                "\(Settings.repository)/Tests/EndToEndTests/Fixtures/faulty-mirror.py", bench.mirror.directory,
            ],
            environment: Command.environment, descriptors: [0: stdin, 1: stdout, 2: messages])
        self.hold = hold
        _ = consume stdout
        url = reader.line()
        guard url.hasPrefix("http://") else { throw Failure("the faulty mirror does not start") }
    }
}
