import Foundation
import SFTP
import TestSupport
import Testing

/// Against a real sshd.
@Suite struct SFTPClientTests {
    private let config = Array(#"{"ignition":{"version":"3.3.0"}}"#.utf8)

    @Test func `a file gets there whole, and nothing else does`() throws {
        try SSHServer.run { server in
            let client = SFTPClient(try server.access())
            #expect(try client.names().isEmpty)
            #expect(try client.contents(of: "a.ign", limit: 100) == nil)
            try client.store(config, as: "a.ign")
            #expect(try server.scratch.names("snippets") == ["a.ign"])
            #expect(try server.scratch.text("snippets/a.ign") == String(decoding: config, as: UTF8.self))
            let mode = try FileManager.default.attributesOfItem(atPath: server.scratch.file("snippets/a.ign"))
            #expect(mode[.posixPermissions] as? Int == 0o644)
            #expect(try client.names() == ["a.ign"])
            #expect(try client.contents(of: "a.ign", limit: 100) == config)
        }
    }

    @Test(arguments: [0, 1, 32_767, 1 << 20])
    func `every size gets there`(size: Int) throws {
        try SSHServer.run { server in
            let client = SFTPClient(try server.access())
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try client.store(bytes, as: "a.ign")
            #expect(try client.contents(of: "a.ign", limit: size) == bytes)
        }
    }

    @Test func `what a killed run has left is written over`() throws {
        try SSHServer.run { server in
            try server.scratch.write("longer than what is to be written by far", to: "snippets/a.ign.partial")
            try SFTPClient(try server.access()).store([1, 2, 3], as: "a.ign")
            #expect(try server.scratch.names("snippets") == ["a.ign"])
            #expect(try server.scratch.text("snippets/a.ign") == "\u{1}\u{2}\u{3}")
        }
    }

    @Test func `a damaged file is replaced only on request`() throws {
        try SSHServer.run { server in
            try server.scratch.write("damaged", to: "snippets/a.ign")
            let client = SFTPClient(try server.access())
            guard case .notChanged(_, "a.ign.partial", _) = failure({ try client.store(config, as: "a.ign") }) else {
                Issue.record("it was overwritten")
                return
            }
            #expect(try server.scratch.names("snippets") == ["a.ign"])
            #expect(try server.scratch.text("snippets/a.ign") == "damaged")
            try client.store(config, as: "a.ign", replacing: true)
            #expect(try server.scratch.names("snippets") == ["a.ign"])
            #expect(try client.contents(of: "a.ign", limit: 100) == config)
        }
    }

    @Test func `the same file from another run at the same time is no failure`() throws {
        try SSHServer.run { server in
            let client = SFTPClient(try server.access())
            try client.store(config, as: "a.ign")
            try client.store(config, as: "a.ign")
            #expect(try server.scratch.names("snippets") == ["a.ign"])
        }
    }

    @Test func `a file is removed, and one that is not there is no failure`() throws {
        try SSHServer.run { server in
            let client = SFTPClient(try server.access())
            try server.scratch.write("x", to: "snippets/other")
            try client.store(config, as: "a.ign")
            #expect(try client.remove("a.ign"))
            #expect(try !client.remove("a.ign"))
            #expect(try server.scratch.names("snippets") == ["other"])
        }
    }

    @Test func `a file larger than it can be is not read to its end`() throws {
        try SSHServer.run { server in
            try server.scratch.write(String(repeating: "x", count: 300_000), to: "snippets/a.ign")
            let error = failure { _ = try SFTPClient(try server.access()).contents(of: "a.ign", limit: 1000) }
            guard case .tooLarge(_, "a.ign", limit: 1000) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: ["with blank", #"quo"te"#, #"back\slash"#, "100%", "ümläut", "a;b&c#d?e"])
    func `a directory may have any name`(name: String) throws {
        try SSHServer.run { server in
            try FileManager.default.createDirectory(
                atPath: server.scratch.file(name), withIntermediateDirectories: false)
            let client = SFTPClient(try server.access(to: name))
            try client.store(config, as: "a.ign")
            #expect(try server.scratch.names(name) == ["a.ign"])
            #expect(try client.remove("a.ign"))
        }
    }

    @Test func `a run that is stopped leaves nothing`() throws {
        try SSHServer.run { server in
            let client = SFTPClient(try server.access()) { true }
            #expect(failure { try client.store(config, as: "a.ign") } == .cancelled)
            #expect(try server.scratch.names("snippets").isEmpty)
        }
    }

    @Test func `a server that says nothing can be stopped waiting for`() throws {
        try SSHServer.run { server in
            let silent = try Loopback()
            silent.listenInSilence()
            let access = try server.access()
            let moved = SFTPAccess(
                directory: try SFTPDirectory("sftp://root@127.0.0.1:\(silent.port)/x"), keyFile: access.keyFile,
                knownHostsFile: access.knownHostsFile)
            let looks = Counter()
            let client = SFTPClient(moved) { looks.next() > 1 }
            #expect(failure { _ = try client.names() } == .cancelled)
        }
    }
}

/// The error that `body` throws; a missing one fails the test.
func failure(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) -> SFTPError? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: location)
        return nil
    } catch let error as SFTPError {
        return error
    } catch {
        Issue.record("thrown: \(error)", sourceLocation: location)
        return nil
    }
}
