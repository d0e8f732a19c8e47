import Foundation

/// A real sshd on a loopback port, with a host key and a user's key of its own. It ends with its test.
final class SSHServer {
    let port: Int
    /// The file with the private key that is let in.
    let key: String
    /// The file with the server's public key, and one that says so to clients.
    let hostKey: String
    let knownHosts: String
    private let child: Child
    /// It ends when this is closed, however the test comes to its end.
    private var hold: Descriptor?

    /// - Parameter readOnly: whether its SFTP refuses every change. A mode would not do: root is above modes.
    init(_ bench: Bench, readOnly: Bool = false) throws {
        let scratch = bench.scratch
        (key, hostKey) = (scratch.fresh("user"), scratch.fresh("host"))
        for file in [key, hostKey] {
            try Command.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file], in: scratch)
        }
        // With no more than docs/base-config.md gives it.
        let authorized = try scratch.file(
            "authorized",
            #"restrict,command="internal-sftp" "#
                + String(contentsOfFile: key + ".pub", encoding: .utf8))
        // Where Debian's sshd drops its rights when it is root.
        if geteuid() == 0 {
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        var running: (child: Child, hold: Descriptor, port: Int)?
        // Somebody may take the port between the look and sshd's start: then another one.
        for _ in 0..<5 where running == nil {
            let port = try Descriptor.bound().port
            let configuration = try scratch.file(
                "sshd_config",
                """
                ListenAddress 127.0.0.1:\(port)
                HostKey \(hostKey)
                PidFile none
                AuthorizedKeysFile \(authorized)
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                Subsystem sftp internal-sftp
                \(readOnly ? "ForceCommand internal-sftp -R" : "")

                """)
            running = try Self.start(configuration, log: scratch.fresh("sshd.log")).map { ($0.child, $0.hold, port) }
        }
        guard let running else { throw Failure("sshd does not start") }
        (child, hold, port) = running
        let words = try String(contentsOfFile: hostKey + ".pub", encoding: .utf8).split(separator: " ")
        knownHosts = try scratch.file("known_hosts", "[127.0.0.1]:\(port) \(words[0]) \(words[1])\n")
        scratch.atEnd { [self] in stop() }
    }

    func stop() {
        hold = nil
        child.wait(atMost: 10)
    }

    /// The settings with which the tool delivers into a directory.
    func settings(_ directory: String) -> [String: String] {
        [
            "PROXMOX_FLATCAR_SFTP_URL": "sftp://\(NSUserName())@127.0.0.1:\(port)\(directory)",
            "PROXMOX_FLATCAR_SFTP_KEY": key, "PROXMOX_FLATCAR_SFTP_KNOWN_HOSTS": knownHosts,
        ]
    }

    /// - Returns: `nil` when it could not get the port.
    private static func start(_ configuration: String, log: String) throws -> (child: Child, hold: Descriptor)? {
        let (stdin, hold) = try Descriptor.pipe()
        let messages = try Descriptor.writing(log)
        let child = try Child(
            "sh", ["-c", life, "sh", configuration], environment: Command.environment,
            descriptors: [0: stdin, 1: messages, 2: messages])
        func said(_ words: String) -> Bool {
            (try? String(contentsOfFile: log, encoding: .utf8))?.contains(words) == true
        }
        eventually { said("Server listening") || said("fatal") || said("Cannot bind") }
        return said("Server listening") ? (child, hold) : nil
    }

    private static let life = """
        /usr/sbin/sshd -D -e -f "$1" < /dev/null & sshd=$!
        cat > /dev/null
        kill "$sshd"; wait "$sshd"
        """
}
