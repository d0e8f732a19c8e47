import Foundation

/// Something that stands between the tool and what it asks for, and answers in its stead; Fixtures/answer-all.py.
final class AnswerAll {
    let port: Int
    private let child: Child
    /// It ends when this is closed.
    private let hold: Descriptor

    /// - Parameter isSecure: with the certificate of the mirror's secure port.
    init(_ status: Int, isSecure: Bool, _ bench: Bench) throws {
        let (stdin, hold) = try Descriptor.pipe()
        let (reader, stdout) = try Descriptor.pipe()
        let server = bench.mirror.server
        child = try Child(
            Python.program,
            Python.options + ["\(Settings.repository)/Tests/EndToEndTests/Fixtures/answer-all.py", "\(status)"]
                + (isSecure ? [server.certificate, server.directory + "/tls.key"] : []),
            environment: Command.environment,
            descriptors: [0: stdin, 1: stdout, 2: try Descriptor.writing(bench.scratch.fresh("answer-all.err"))])
        self.hold = hold
        _ = consume stdout
        guard let port = Int(reader.line()) else { throw Failure("answer-all.py does not start") }
        self.port = port
    }
}
