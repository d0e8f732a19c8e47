import Foundation
import SFTP
import TestSupport
import Testing

/// What a file of known hosts says of a server that listens on another port than 22, and whether ssh believes it as well.
@Suite struct KnownHostsTests {
    private struct Row {
        let name: String
        /// HOST, PORT and NEXT (another port), KEY (the server's) and OTHER.
        let lines: String
        /// `nil` when the server is believed.
        var problem: HostKeyProblem?
        /// Where ssh believes a server that is refused here.
        var isStricter = false
        var isHashed = false
    }

    private static let rows = [
        Row(name: "with the port", lines: "[HOST]:PORT KEY"),
        Row(name: "with the port, hashed", lines: "[HOST]:PORT KEY", isHashed: true),
        Row(name: "with the port, among others", lines: "elsewhere,[HOST]:PORT,[HOST]:NEXT KEY comment"),
        Row(name: "one key of several", lines: "[HOST]:PORT OTHER\n[HOST]:PORT KEY"),
        Row(name: "one key of several, hashed", lines: "[HOST]:PORT OTHER\n[HOST]:PORT KEY", isHashed: true),
        // ssh says of it: found matching key w/out port.
        Row(name: "without a port", lines: "HOST KEY"),
        Row(name: "without a port, hashed", lines: "HOST KEY", isHashed: true),
        Row(name: "with port 22", lines: "[HOST]:22 KEY", problem: .unknown),
        Row(name: "with another port", lines: "[HOST]:NEXT KEY", problem: .unknown),
        Row(name: "with another port, hashed", lines: "[HOST]:NEXT KEY", problem: .unknown, isHashed: true),
        Row(name: "another key with the port", lines: "[HOST]:PORT OTHER", problem: .changed),
        Row(name: "another key without a port", lines: "HOST OTHER", problem: .changed),
        // Who has the key of one server of a host is not the other one.
        Row(name: "another key with the port than without", lines: "HOST KEY\n[HOST]:PORT OTHER", problem: .changed),
        Row(
            name: "another key with the port than without, hashed", lines: "[HOST]:PORT OTHER\nHOST KEY",
            problem: .changed, isHashed: true),
        Row(
            name: "another key with the port, in a list", lines: "HOST KEY\nelsewhere,[HOST]:PORT OTHER",
            problem: .changed),
        Row(name: "another key with another port", lines: "HOST KEY\n[HOST]:NEXT OTHER"),
        Row(name: "revoked for everybody", lines: "@revoked * KEY\n[HOST]:PORT KEY", problem: .revoked),
        Row(name: "revoked with the port", lines: "[HOST]:PORT KEY\n@revoked [HOST]:PORT KEY", problem: .revoked),
        Row(
            name: "revoked elsewhere", lines: "@revoked elsewhere KEY\n[HOST]:PORT KEY", problem: .revoked,
            isStricter: true),
        Row(name: "another key revoked", lines: "@revoked * OTHER\n[HOST]:PORT KEY"),
        Row(
            name: "an authority, which does not stand for itself", lines: "@cert-authority [HOST]:PORT KEY",
            problem: .unknown),
        Row(name: "another authority", lines: "@cert-authority * OTHER\n[HOST]:PORT KEY"),
        Row(name: "taken out", lines: "![HOST]:PORT,[HOST]:PORT KEY", problem: .unknown),
        Row(name: "taken out without the port", lines: "HOST,!HOST KEY", problem: .unknown),
        Row(name: "a comment", lines: "#[HOST]:PORT KEY", problem: .unknown),
        // libssh2 reads no patterns.
        Row(name: "a pattern with the port", lines: "[127.0.0.*]:PORT KEY", problem: .unknown, isStricter: true),
        Row(name: "a pattern for every port", lines: "[HOST]:* KEY", problem: .unknown, isStricter: true),
        Row(name: "a pattern without a port", lines: "127.0.0.? KEY", problem: .unknown, isStricter: true),
    ]

    @Test func `a server is believed as ssh believes it, or less`() throws {
        try SSHServer.run { server in
            for row in Self.rows {
                let access = try server.access(knownHosts: try text(row.lines, server))
                if row.isHashed { try server.scratch.run("ssh-keygen", ["-q", "-H", "-f", "known_hosts"]) }
                var problem: HostKeyProblem?
                do throws(SFTPError) {
                    _ = try SFTPClient(access).names()
                } catch .untrustedHostKey(_, let found, _, _) {
                    problem = found
                } catch {
                    Issue.record("\(row.name): \(error)")
                }
                #expect(problem == row.problem, "\(row.name)")
                #expect(try sshBelieves(server) == (row.problem == nil || row.isStricter), "\(row.name)")
            }
        }
    }

    private func text(_ lines: String, _ server: SSHServer) throws -> String {
        func key(_ file: String) throws -> String {
            try server.scratch.text(file).split(separator: " ").prefix(2).joined(separator: " ")
        }
        return lines.replacing("HOST", with: "127.0.0.1").replacing("PORT", with: "\(server.port)")
            .replacing("NEXT", with: "\(server.port ^ 1)").replacing("KEY", with: try key("host.pub"))
            .replacing("OTHER", with: try key("user.pub")) + "\n"
    }

    private func sshBelieves(_ server: SSHServer) throws -> Bool {
        let options = [
            "StrictHostKeyChecking=yes", "UserKnownHostsFile=known_hosts", "GlobalKnownHostsFile=none", "BatchMode=yes",
            "IdentitiesOnly=yes", "UpdateHostKeys=no", "LogLevel=QUIET",
        ].map { "-o \($0)" }.joined(separator: " ")
        let script =
            "ssh -F none \(options) -i user -p \(server.port) 127.0.0.1 -s sftp < /dev/null > /dev/null && echo yes || echo no"
        return try server.scratch.run("sh", ["-c", script]) == "yes\n"
    }
}
