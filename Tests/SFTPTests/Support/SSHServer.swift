import Foundation
import SFTP
import Synchronization
import TestSupport

/// A real sshd on a loopback port, with a host key and a user's key of its own, for one test.
final class SSHServer {
    let scratch: Scratch
    let port: Int
    private let process: Process
    private let input: Pipe

    /// Runs a server for as long as `body` does.
    /// - Parameter readOnly: whether its SFTP refuses every change. A mode would not do: root is above modes.
    static func run<Result>(readOnly: Bool = false, _ body: (SSHServer) throws -> Result) throws -> Result {
        try withScratch { scratch in
            let server = try SSHServer(scratch, readOnly)
            defer { server.stop() }
            return try body(server)
        }
    }

    private init(_ scratch: Scratch, _ readOnly: Bool) throws {
        self.scratch = scratch
        for key in ["host", "user"] { try scratch.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]) }
        try FileManager.default.createDirectory(atPath: scratch.file("snippets"), withIntermediateDirectories: false)
        // Where Debian's sshd drops its rights when it is root.
        if getuid() == 0 {
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        // Somebody may take the port between the look and sshd's start: then another one.
        for _ in 0..<5 {
            let port = try Loopback().port
            try scratch.write(Self.configuration(scratch, port, readOnly), to: "sshd_config")
            let (process, input) = try Self.start(in: scratch)
            if Self.isListening(scratch, process) {
                (self.port, self.process, self.input) = (port, process, input)
                return
            }
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        throw Scratch.Failure(description: "sshd does not start: \((try? scratch.text("sshd.log")) ?? "")")
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The server's line for a file of known hosts.
    func knownHost(_ key: String = "host.pub") throws -> String {
        let words = try scratch.text(key).split(separator: " ")
        return "[127.0.0.1]:\(port) \(words[0]) \(words[1])\n"
    }

    func access(
        to folder: String = "snippets", key: String = "user", knownHosts: String? = nil
    ) throws -> SFTPAccess {
        let file = try scratch.write(knownHosts ?? knownHost(), to: "known_hosts")
        let path = scratch.file(folder).addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
        return SFTPAccess(
            directory: try SFTPDirectory("sftp://\(NSUserName())@127.0.0.1:\(port)\(path)"),
            keyFile: scratch.file(key), knownHostsFile: file)
    }

    private static func configuration(_ scratch: Scratch, _ port: Int, _ readOnly: Bool) -> String {
        """
        ListenAddress 127.0.0.1:\(port)
        HostKey \(scratch.file("host"))
        PidFile none
        AuthorizedKeysFile \(scratch.file("user.pub"))
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        PermitRootLogin prohibit-password
        Subsystem sftp internal-sftp\(readOnly ? " -R" : "")
        """
    }

    private static let starting = Mutex(())

    /// The shell ends it when its standard input does, so that not even a crash of the tests leaves it behind.
    private static func start(in scratch: Scratch) throws -> (Process, Pipe) {
        try starting.withLock { _ in
            let process = Process()
            let input = Pipe()
            // A shell that inherited the writing end of another's input would keep that one alive.
            _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = [
                "-c",
                "/usr/sbin/sshd -D -e -f sshd_config < /dev/null 2> sshd.log & p=$!; cat > /dev/null; kill $p; wait $p",
            ]
            process.currentDirectoryURL = URL(filePath: scratch.path)
            process.standardInput = input
            try withSignalsUnblocked { try process.run() }
            return (process, input)
        }
    }

    private static func isListening(_ scratch: Scratch, _ process: Process) -> Bool {
        for _ in 0..<1000 {
            let log = (try? scratch.text("sshd.log")) ?? ""
            if log.contains("Server listening") { return true }
            if log.contains("Cannot bind") || log.contains("fatal") { return false }
            usleep(10_000)
        }
        return false
    }
}

/// A port of loopback that the system has picked. It listens only when it is told to.
final class Loopback {
    let port: Int
    let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard code == 0 else { throw Scratch.Failure(description: "no port: errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// Connections are accepted by the system, and nobody says a word on them.
    func listenInSilence() { listen(descriptor, 4) }

    /// Says something to the first connection and closes it.
    func answer(_ text: String) {
        listen(descriptor, 4)
        let descriptor = descriptor
        Thread {
            let connection = accept(descriptor, nil, nil)
            _ = text.withCString { write(connection, $0, strlen($0)) }
            close(connection)
        }.start()
    }
}
