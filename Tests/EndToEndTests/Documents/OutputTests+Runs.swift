import Foundation
import Testing

/// The runs whose outputs the documents show.
extension OutputTests {
    /// What a closure makes of a Proxmox of its own.
    private static func made(
        world: [String: JSON] = [:], _ body: (Bench) throws -> String
    ) throws -> String {
        var text = ""
        try Bench.run(world: world) { text = try body($0) }
        return text
    }

    static let aNodeFails: @Sendable () throws -> String = {
        var text = ""
        try Bench.runNodes { bench in
            try bench.simulator.fault("cut-upload", "POST", "/nodes/pve2/storage/flatcar/upload$", ["bytes": 100_000])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(75), "\(outcome)")
            text = outcome.text
        }
        return text
    }

    /// Each request, as `--verbose` shows it.
    static let requests: @Sendable () throws -> String = {
        try made { bench in
            let outcome = try bench.tool.run(["list", "--verbose"])
            return outcome.errors.replacing(bench.target.url, with: "https://pve1.example:8006")
        }
    }

    /// The steps of a build for several nodes.
    static let messages: @Sendable () throws -> String = {
        var text = ""
        try Bench.runNodes { bench in
            let outcome = try bench.tool.run(["build", "--log-format", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            text = outcome.errors
        }
        return text
    }

    /// A config of which something is as written, something differs, something is missing, and a unit fails.
    static let trial: @Sendable () throws -> String = {
        try made { bench in
            try bench.buildForTrial()
            try bench.simulator.change(
                "/settings", ["guest-files": ["/etc/motd.d/hello": "hello\n", "/etc/app.conf": nil]])
            let config = """
                {"ignition": {"version": "3.3.0"},
                 "storage": {"directories": [{"path": "/opt/work"}], "files": [
                   {"path": "/etc/motd.d/hello", "contents": {"source": "data:,hello"}},
                   {"path": "/etc/app.conf", "contents": {"source": "data:,app"}}]},
                 "systemd": {"units": [{"name": "bad.service", "enabled": true, "contents":
                   "[Service]\\nExecStart=/bin/false\\n[Install]\\nWantedBy=multi-user.target\\n"}]}}
                """
            let file = try bench.scratch.file("my.ign", config)
            let outcome = try bench.tool.run(["try", "--ignition", file, "--expect-unit", "bad.service"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            return outcome.text
        }
    }

    /// The template and its versions, in the words of the page: a release, the next one, that with another base config,
    /// and the way back.
    static let versions: @Sendable () throws -> String = {
        try made { bench in
            func run(_ words: [String]) throws {
                let outcome = try bench.tool.run(words)
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
            try run(["build"])
            try bench.mirror.publish(MirrorServer.newerRelease)
            try run(["build"])
            try run(["build", "--without", "journal"])
            try run(["rollback"])
            let versions = try bench.versions()
            func name(_ vmid: Int?) throws -> String { try bench.machine(vmid ?? 0)?["config"]?["name"]?.string ?? "" }
            func disk(_ vmid: Int?) throws -> String {
                try bench.machine(vmid ?? 0)?["config"]?["scsi0"]?.string?.volume ?? ""
            }
            let current = try #require(versions.first)
            var lines = [
                " 211  \(try name(211))  the name that consumers clone: its own MAC, notes, tags, cloud-init drive",
                "  └─ scsi0 ──► \(try disk(211) == disk(current["vmid"]?.int) ? "the disk" : "no disk") of 21101",
            ]
            // What the state and the disk of each are, by what `list` says.
            for vmid in [21101, 21102, 21100] {
                let version = try #require(versions.first { $0["vmid"]?.int == vmid })
                let state = version["state"]?.string ?? ""
                let owner = version["sharesDiskOf"]?.int
                let words =
                    switch (state, owner) {
                    case ("current", nil): "current: owns its disk"
                    case ("rolled back", let owner?):
                        "another base config: points at the disk of \(owner), copies nothing"
                    case ("kept", nil): "kept: linked clones may stand on its disk"
                    default: "\(state), \(owner ?? 0)"
                    }
                lines.append(" \(vmid)  \(try name(vmid))  \(words)")
            }
            return lines.joined(separator: "\n")
        }
    }
}
