import Foundation
import SFTP
import TestSupport
import Testing

/// Servers, keys and directories that will not do: what is said, and that nothing was sent.
@Suite struct RefusalTests {
    private func refused(_ server: SSHServer, _ access: SFTPAccess) throws -> SFTPError? {
        let error = failure { try SFTPClient(access).store([1], as: "a.ign") }
        #expect(try server.scratch.names("snippets").isEmpty)
        #expect(error?.description.contains("\n") == false)
        return error
    }

    private func problem(_ error: SFTPError?) -> HostKeyProblem? {
        guard case .untrustedHostKey(_, let problem, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return nil
        }
        return problem
    }

    /// By ssh-keygen, not by the code under test.
    private func fingerprint(_ server: SSHServer, _ key: String) throws -> String {
        String(try server.scratch.run("ssh-keygen", ["-l", "-f", key]).split(separator: " ")[1])
    }

    @Test(arguments: ["", "# only a comment\n\n", "elsewhere.example ssh-ed25519 AAAA\n"])
    func `a host key that nobody knows is refused, and shown`(knownHosts: String) throws {
        try SSHServer.run { server in
            let error = try refused(server, try server.access(knownHosts: knownHosts))
            #expect(problem(error) == .unknown)
            let text = error?.description ?? ""
            #expect(text.contains("ssh-ed25519 \(try fingerprint(server, "host.pub"))"), "\(text)")
            #expect(text.contains("known_hosts") && text.contains("ssh-keyscan"))
        }
    }

    @Test func `a host key that has changed is refused`() throws {
        try SSHServer.run { server in
            let error = try refused(server, try server.access(knownHosts: server.knownHost("user.pub")))
            #expect(problem(error) == .changed)
            #expect(error?.description.contains("not the one in") == true)
        }
    }

    @Test func `a host known by a key of another type is not known by this one`() throws {
        try SSHServer.run { server in
            try server.scratch.run("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", "other"])
            let error = try refused(server, try server.access(knownHosts: server.knownHost("other.pub")))
            // Which of the two it is, libssh2 may decide; the connection ends either way.
            switch error {
            case .untrustedHostKey(_, .unknown, _, _), .untrustedHostKey(_, .changed, _, _), .noSession: break
            default: Issue.record("\(String(describing: error))")
            }
        }
    }

    @Test func `a host key that is revoked is refused, although it is known`() throws {
        try SSHServer.run { server in
            let key = try server.scratch.text("host.pub").split(separator: " ").prefix(2).joined(separator: " ")
            let known = "@revoked * \(key)\n" + (try server.knownHost())
            #expect(problem(try refused(server, try server.access(knownHosts: known))) == .revoked)
        }
    }

    @Test(arguments: ["plain", "hashed", "with other lines"])
    func `a host key is found in every form of the file`(form: String) throws {
        try SSHServer.run { server in
            var known = try server.knownHost()
            if form == "with other lines" {
                let other = try server.scratch.text("user.pub")
                known = "# comment\n\n@cert-authority *.example.com \(other)elsewhere \(other)" + known
            }
            let access = try server.access(knownHosts: known)
            if form == "hashed" { try server.scratch.run("ssh-keygen", ["-q", "-H", "-f", "known_hosts"]) }
            #expect(try server.scratch.text("known_hosts").contains("|1|") == (form == "hashed"))
            #expect(try SFTPClient(access).names().isEmpty)
        }
    }

    @Test func `no file of known hosts is no permission to believe everybody`() throws {
        try SSHServer.run { server in
            let access = try server.access()
            let without = SFTPAccess(
                directory: access.directory, keyFile: access.keyFile,
                knownHostsFile: server.scratch.file("absent"))
            let error = try refused(server, without)
            #expect(
                error
                    == .unusableKnownHosts(file: server.scratch.file("absent"), "No such file or directory"))
        }
    }

    @Test func `a key that the server does not know is refused`() throws {
        try SSHServer.run { server in
            try server.scratch.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "other"])
            let error = try refused(server, try server.access(key: "other"))
            #expect(
                error
                    == .loginRefused(
                        server: "127.0.0.1:\(server.port)", user: NSUserName(), keyFile: server.scratch.file("other")))
        }
    }

    @Test func `a key of another kind does as well`() throws {
        try SSHServer.run { server in
            try server.scratch.run("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", "other"])
            try server.scratch.run("cp", ["other.pub", "user.pub"])
            #expect(try SFTPClient(try server.access(key: "other")).names().isEmpty)
        }
    }

    @Test(arguments: [("user.pub", KeyProblem.isPublic), ("sshd_config", .notAKey), ("locked", .encrypted)])
    func `a file that is no key to log in with is said to be none`(file: String, problem: KeyProblem) throws {
        try SSHServer.run { server in
            try server.scratch.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a passphrase", "-f", "locked"])
            let error = try refused(server, try server.access(key: file))
            #expect(error == .unusableKey(file: server.scratch.file(file), problem))
        }
    }

    @Test func `a directory that is not there is not made`() throws {
        try SSHServer.run { server in
            let access = try server.access(to: "absent")
            #expect(try refused(server, access) == .noDirectory(access.directory))
            #expect(failure { _ = try SFTPClient(access).names() } == .noDirectory(access.directory))
            #expect(try !server.scratch.names().contains("absent"))
        }
    }

    @Test func `a file in the directory's place is no directory`() throws {
        try SSHServer.run { server in
            let access = try server.access(to: "host")
            let error = failure { _ = try SFTPClient(access).names() }
            #expect(error?.description.contains("127.0.0.1") == true)
        }
    }

    @Test func `a directory that may not be written says who may not`() throws {
        try SSHServer.run(readOnly: true) { server in
            let access = try server.access()
            #expect(try SFTPClient(access).names().isEmpty)
            #expect(try refused(server, access) == .denied(access.directory))
            try server.scratch.write("x", to: "snippets/a.ign")
            #expect(failure { try SFTPClient(access).remove("a.ign") } == .denied(access.directory))
        }
    }

    @Test func `nobody who listens, and somebody who speaks otherwise, are told apart`() throws {
        try SSHServer.run { server in
            let access = try server.access()
            func elsewhere(_ port: Int) throws -> SFTPAccess {
                SFTPAccess(
                    directory: try SFTPDirectory("sftp://root@127.0.0.1:\(port)/x"), keyFile: access.keyFile,
                    knownHostsFile: access.knownHostsFile)
            }
            let closed = try Loopback()
            guard case .cannotConnect(let name, _) = try refused(server, try elsewhere(closed.port)) else {
                Issue.record("it connected")
                return
            }
            #expect(name == "127.0.0.1:\(closed.port)")
            let other = try Loopback()
            other.answer("HTTP/1.1 400 Bad Request\r\n\r\n")
            guard case .noSession = try refused(server, try elsewhere(other.port)) else {
                Issue.record("it took HTTP for SSH")
                return
            }
        }
    }

    @Test func `a host that has no address is named`() throws {
        try SSHServer.run { server in
            let access = try server.access()
            let nowhere = SFTPAccess(
                directory: try SFTPDirectory("sftp://root@nowhere.invalid/x"), keyFile: access.keyFile,
                knownHostsFile: access.knownHostsFile)
            #expect(try refused(server, nowhere) == .unresolvedHost("nowhere.invalid"))
        }
    }
}
