import Foundation
import Testing

extension Bench {
    private static let service = "[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n"

    /// A config of one's own: a file, a unit that starts, one that fails, a key.
    static let triedConfig = """
        {"ignition": {"version": "3.3.0"},
         "passwd": {"users": [{"name": "core", "sshAuthorizedKeys": ["ssh-ed25519 AAAA me"]}]},
         "storage": {"files": [{"path": "/etc/motd.d/hello", "mode": 420, "contents": {"source": "data:,hello"}}],
                     "directories": [{"path": "/opt/work"}]},
         "systemd": {"units": [
           {"name": "good.service", "enabled": true, "contents": "\(service)"},
           {"name": "bad.service", "enabled": true, "contents": "\(service.replacing("true", with: "false"))"}]}}
        """

    /// A template, and the rights that a trial takes.
    func buildForTrial() throws {
        try letTokenTest()
        let outcome = try tool.run(["build"])
        #expect(outcome.ending == .exit(0), "\(outcome)")
    }

    /// The command with a config of one's own.
    func trial(timeout: String = "5m") throws -> [String] {
        let path = scratch.path + "/own.ign"
        try Data(Self.triedConfig.utf8).write(to: URL(filePath: path))
        return ["try", "--timeout", timeout, "--ignition", path]
    }

    func tryConfig(_ options: [String], timeout: String = "5m") throws -> Tool.Outcome {
        try tool.run(try trial(timeout: timeout) + options)
    }
}
