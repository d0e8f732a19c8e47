import Foundation
import Testing

/// The tests' own means: a child that kept another's descriptor open would hang that one's reader for as long as it lives.
@Suite(.blocking) struct ChildTests {
    @Test(arguments: [Int32(3), 7]) func `a child inherits what is named, and nothing else`(number: Int32) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a child inherits what is named, and nothing else") }
        var leaky: [Int32] = [-1, -1]
        // As Foundation makes them for its processes: not closed on exec.
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &leaky) == 0)
        defer { leaky.forEach { close($0) } }
        let output = scratch.fresh("descriptors")
        let (given, null) = (try Descriptor.writing(output), try Descriptor.reading("/dev/null"))
        let child = try Child(
            "sh", ["-c", "ls /proc/$$/fd >&\(number)"], environment: Command.environment,
            descriptors: [0: null, 1: try .writing("/dev/null"), 2: try .writing("/dev/null"), number: given])
        #expect(child.wait(atMost: 20) == .exit(0))
        let seen = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").compactMap { Int32($0) }
        // The shell keeps a copy of what it redirects at 10 and above.
        #expect(seen.filter { $0 < 10 }.sorted() == [0, 1, 2, number].sorted(), "\(seen)")
        #expect(seen.count <= 5, "\(seen)")
    }
}
