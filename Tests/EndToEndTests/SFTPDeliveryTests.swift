import Foundation
import Testing

/// The base config by SFTP, to a real sshd.
@Suite(.blocking) struct SFTPDeliveryTests {
    @Test(.simulator) func `a config that was sent reaches the drive of a clone`() throws {
        try Bench.runWithoutPair { bench in
            let server = try SSHServer(bench)
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            let settings = server.settings(directory).mapValues { $0 as String? }
            let plan = try bench.tool.run(["build", "--dry-run"], settings)
            #expect(
                plan.text.contains("sent to sftp://\(NSUserName())@127.0.0.1:\(server.port)\(directory)"), "\(plan)")
            #expect(plan.text.contains("the snippets directory of storage flatcar"), "by its path alone: \(plan)")
            #expect(plan.text.contains("note: no pair of storages that share a path"), "\(plan)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory).isEmpty, "a plan sends nothing")

            let outcome = try bench.tool.run(["build"], settings)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let config = try bench.tool.run(["ignition"]).text.trimmingCharacters(in: .newlines)
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            let name = try #require(names.first)
            #expect(names.count == 1 && name.hasSuffix(".ign"))
            try #expect(String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) == config)
            try #expect(bench.api.configuration()["cicustom"]?.string == "vendor=flatcar:snippets/\(name)")
            try #expect(bench.cloudInitDrive(["/vendor-data"]).files == [config])
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"], settings).ending == .exit(0))
        }
    }

    @Test(.simulator) func `a config that is there already is not sent again`() throws {
        try Bench.runWithoutPair { bench in
            let server = try SSHServer(bench)
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            let settings = server.settings(directory).mapValues { $0 as String? }
            try #expect(bench.tool.run(["build"], settings).ending == .exit(0))
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory).first)
            let before = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
            try bench.api.work("DELETE", bench.api.vmPath)
            try #expect(bench.tool.run(["build"], settings).ending == .exit(0))
            let after = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
            #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
            #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)

            // One that is damaged is.
            try bench.api.work("DELETE", bench.api.vmPath)
            try Data("damaged".utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
            try #expect(bench.tool.run(["build"], settings).ending == .exit(0))
            let config = try bench.tool.run(["ignition"]).text.trimmingCharacters(in: .newlines)
            try #expect(String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) == config)
        }
    }

    @Test(.simulator) func `a build that fails later takes the file back`() throws {
        try Bench.runWithoutPair { bench in
            try bench.letTokenDelete()
            let server = try SSHServer(bench)
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            try bench.simulator.fault("task-fail", "POST", "/nodes/pve1/qemu$", ["text": "no such cpu"])
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"], server.settings(directory).mapValues { $0 as String? })
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("note: cleaned up: flatcar-base-"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `a directory that is not the storage's is found out where the token may look`() throws {
        try Bench.runWithoutPair { bench in
            try bench.letTokenDelete()
            let server = try SSHServer(bench)
            let other = try bench.scratch.directory("other")
            let settings = server.settings(other).merging(["PROXMOX_FLATCAR_SNIPPET_STORAGE": "flatcar"]) { $1 }
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"], settings.mapValues { $0 as String? })
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("that storage does not show it"), "\(outcome)")
            try #expect(bench.inventory() == before)
            try #expect(FileManager.default.contentsOfDirectory(atPath: other).isEmpty)
        }
    }

    /// What keeps the file from its place: nothing is changed, and one message says what to do.
    static let mishaps = [
        mishap("a host key that nobody knows", exit: 65, says: ["is not in /", "SHA256:", "ssh-keyscan"]) {
            bench, server, settings in
            settings["PROXMOX_FLATCAR_SFTP_KNOWN_HOSTS"] = try bench.scratch.file("empty", "")
        },
        mishap("a host key that has changed", exit: 65, says: ["is not the one in /", "SHA256:", "ssh-keygen -R"]) {
            bench, server, settings in
            let other = try String(contentsOfFile: server.key + ".pub", encoding: .utf8)
            settings["PROXMOX_FLATCAR_SFTP_KNOWN_HOSTS"] = try bench.scratch.file(
                "known_hosts", "[127.0.0.1]:\(server.port) \(other)")
        },
        mishap("no file of host keys", exit: 1, says: ["/.ssh/known_hosts", "No such file", "ssh-keyscan"]) {
            bench, server, settings in settings["PROXMOX_FLATCAR_SFTP_KNOWN_HOSTS"] = nil as String?
        },
        mishap("a key that the server does not know", exit: 77, says: ["does not let", "authorized_keys"]) {
            bench, server, settings in settings["PROXMOX_FLATCAR_SFTP_KEY"] = server.hostKey
        },
        mishap("a key with a passphrase", exit: 1, says: ["asks for a passphrase", "ssh-keygen -t ed25519"]) {
            bench, server, settings in
            let key = bench.scratch.fresh("locked")
            try Command.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-f", key], in: bench.scratch)
            settings["PROXMOX_FLATCAR_SFTP_KEY"] = key
        },
        mishap("no key", exit: 64, says: ["--sftp-key", "PROXMOX_FLATCAR_SFTP_KEY", "--sftp-url needs a key"]) {
            bench, server, settings in settings["PROXMOX_FLATCAR_SFTP_KEY"] = nil as String?
        },
        mishap("no directory", exit: 1, says: ["/absent does not exist"]) {
            bench, server, settings in
            settings.merge(server.settings(bench.scratch.path + "/absent").mapValues { $0 as String? }) { $1 }
        },
        mishap(
            "a directory that may not be written", readOnly: true, exit: 77, says: ["may not read and write sftp://"]
        ) { bench, _, _ in try bench.letTokenDelete() },
        mishap("a server that does not run", exit: 75, says: ["cannot connect to the SFTP server", "refused"]) {
            bench, server, settings in server.stop()
        },
        mishap(
            "a password in the URL", exit: 64, says: ["PROXMOX_FLATCAR_SFTP_URL", "without a password", "--sftp-key"]
        ) { bench, server, settings in
            settings["PROXMOX_FLATCAR_SFTP_URL"] = "sftp://root:hunter2@127.0.0.1/x"
        },
        mishap(
            "a directory that may be any storage's", exit: 1,
            says: ["--delivery sftp is not possible: say with --snippet-storage which storage sftp://"]
        ) { bench, server, settings in
            settings.merge(server.settings(bench.scratch.path).mapValues { $0 as String? }) { $1 }
            settings["PROXMOX_FLATCAR_DELIVERY"] = "sftp"
            settings["PROXMOX_FLATCAR_SNIPPET_STORAGE"] = nil as String?
        },
    ]

    @Test(.simulator, arguments: mishaps) func `what goes wrong is said`(mishap: Mishap) throws {
        let outcome = try mishap.run()
        #expect(!outcome.errors.contains("hunter2"))
    }

    private static func mishap(
        _ name: String, readOnly: Bool = false, exit: Int32, says: [String],
        spoil: @escaping @Sendable (Bench, SSHServer, inout [String: String?]) throws -> Void
    ) -> Mishap {
        Mishap(name, exit: exit, says: says) { bench, settings in
            try bench.simulator.change("/storages/flatcar-upload", ["disable": .bool(true)])
            let server = try SSHServer(bench, readOnly: readOnly)
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            settings.merge(server.settings(directory).mapValues { $0 as String? }) { $1 }
            settings["PROXMOX_FLATCAR_SNIPPET_STORAGE"] = "flatcar"
            try spoil(bench, server, &settings)
        }
    }
}
