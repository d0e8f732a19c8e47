import Foundation
import Testing

/// What single pages take for granted, or say in words between their blocks.
extension Story {
    /// A config of one's own: with what the page on trials looks for.
    static let ownConfig = """
        {"ignition": {"version": "3.3.0"},
         "storage": {"files": [{"path": "/opt/bin/app", "mode": 493, "contents": {"source": "data:,app"}}]},
         "systemd": {"units": [{"name": "app.service", "enabled": true, "contents":
           "[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n"}]}}
        """

    /// A bare node, and the file that the reader is told to take from it.
    func startFromNothing() throws {
        try startBare()
        try write("pve-root-ca.pem", String(contentsOfFile: bench.target.caFile ?? "", encoding: .utf8))
    }

    /// Doctor's commands are entered, and the block again, until nothing is missing.
    func enterUntilReady(_ block: Block) throws -> Outcome {
        var outcome = try enter(block, expecting: nil)
        #expect(outcome.ending != .exit(0) && !outcome.commands.isEmpty, "nothing was missing: \(outcome)")
        for _ in 1...2 where outcome.ending != .exit(0) {
            try administer(outcome.commands)
            outcome = try enter(block, expecting: nil)
        }
        #expect(outcome.ending == .exit(0), "\(outcome)")
        return outcome
    }

    /// The tool reaches Proxmox, and the folder has what belongs to the reader. The bakery stands beside the mirror.
    func prepareForConsumers() throws {
        let bakery = bench.mirror.directory + "/extensions"
        try FileManager.default.createDirectory(atPath: bakery, withIntermediateDirectories: true)
        let sums = ["k3s-v1.32.2+k3s1", "kubernetes-v1.34.1"].map {
            String(repeating: "0a", count: 32) + "  \($0)-x86-64.raw\n"
        }
        try Data(sums.joined().utf8).write(to: URL(filePath: bakery + "/SHA256SUMS"))
        environment["PROXMOX_FLATCAR_SYSEXT_URL"] = bench.mirror.url + "/extensions"
        // What the page says by an option.
        environment["PROXMOX_FLATCAR_VMID"] = nil
        environment["HOME"] = folder
        try write(".ssh/id_ed25519.pub", "ssh-ed25519 AAAA me\n")
        try write("cluster-chart/Chart.yaml", "name: cluster-chart\n")
        try write("my-values.yaml", "cluster: {name: first}\n")
    }

    /// Files that a block writes have something in them.
    func expectFiles(of block: Block) {
        for match in block.text.matches(of: /(?m)\s>+ ?([\w.-]+)$/) {
            let written = FileManager.default.contents(atPath: folder + "/" + match.1)
            #expect(written?.isEmpty == false, "\(block.place): \(match.1)")
        }
    }

    /// What `scripts/install` has put in its place, on a node as docs/proxmox.md sets it up. The settings are in the file
    /// that is installed, and nowhere else.
    func prepareForSchedule() throws {
        try setUp()
        try Command.run(
            Settings.repository + "/scripts/install", ["--destdir", root, "--binary", Tool.path], in: bench.scratch)
        for name in bench.target.environment.keys { environment[name] = nil }
        environment["PROXMOX_FLATCAR_CONFIG"] = root + InstallTests.Root.settings
        let example = try #require(BlockCheck.kustomization.blocks.first)
        try write("kustomization.yaml", example.text)
        try write("proxmox-secret", bench.target.secret)
        try write("ca.pem", String(contentsOfFile: bench.target.caFile ?? "", encoding: .utf8))
    }

    /// The page's own settings, and the CA that they name.
    func fillInSettings() throws {
        let block = try #require(
            BlockCheck.settings.blocks.first { $0.document == "docs/scheduled.md" && $0.text.contains("PROXMOX_URL") })
        let file = root + InstallTests.Root.settings
        let sample = try String(contentsOfFile: file, encoding: .utf8)
        try Data((sample + "\n" + fill(block.text)).utf8).write(to: URL(filePath: file))
        try FileManager.default.copyItem(
            atPath: bench.target.caFile ?? "", toPath: root + "/etc/proxmox-flatcar/pve-root-ca.pem")
    }

    /// The page's own file with two templates.
    func prepareSettingsFile() throws {
        let block = try #require(BlockCheck.settings.blocks.first { $0.heading == "Several templates" })
        try bench.simulator.change("/pools/flatcar", [:])
        // Each channel has a server of its own.
        let other = try Mirror(bench.scratch)
        try other.publish(like: MirrorServer.release, as: "4081.3.6")
        for (channel, mirror) in [("stable", bench.mirror), ("lts", other)] {
            let line = "PROXMOX_FLATCAR_CHANNEL=\(channel)\n"
            filledIn.append((line, line + "PROXMOX_FLATCAR_RELEASE_URL=\(mirror.url)\n"))
        }
        environment["PROXMOX_FLATCAR_CONFIG"] = try bench.scratch.file("config.env", fill(block.text))
        for name in ["URL", "TOKEN", "FLATCAR_VMID", "FLATCAR_RELEASE_URL"] { environment["PROXMOX_" + name] = nil }
    }

    /// A node as docs/proxmox.md sets it up.
    private func setUp() throws {
        try startBare()
        let blocks = Block.of("docs/proxmox.md")
        try enter(try #require(blocks.first { $0.text.contains("pveum role add") }))
    }

    /// The same, with the template.
    func startSetUp() throws {
        try setUp()
        let own = bench.target.environment
        for name in ["PROXMOX_URL", "PROXMOX_TOKEN", "PROXMOX_SECRET", "PROXMOX_FLATCAR_CA_FILE"] {
            environment[name] = own[name]
        }
        environment["PROXMOX_FLATCAR_POOL"] = "flatcar"
        try enter("proxmox-flatcar build")
    }

    /// The same, and another version.
    func makeVersions() throws {
        try startSetUp()
        try bench.mirror.publish(MirrorServer.newerRelease)
        try enter("proxmox-flatcar build")
    }

    /// A base config whose version is gone, and which `prune` leaves as long as it cannot know that nobody uses it.
    func makeUnusedConfig() throws {
        try startSetUp()
        try bench.mirror.publish(MirrorServer.newerRelease)
        try enter("proxmox-flatcar build --without journal --keep 0")
        try enter("proxmox-flatcar prune --keep 0")
        try #expect(configs() == 2)
    }

    /// With the rights that were just given, `prune` knows, and removes it.
    func expectCleanUp() throws {
        let pruned = try enter("proxmox-flatcar prune --keep 0")
        try #expect(configs() == 1, "\(pruned)")
    }

    private func configs() throws -> Int { try bench.volumes().count { $0.contains("snippets/flatcar-base-") } }

    /// The roles that were just made are what the look at a new version takes.
    func buildWithSmokeTest() throws { try enter("proxmox-flatcar build --cores 3 --smoke-test") }

    @discardableResult
    private func enter(_ line: String) throws -> Outcome {
        let block = Block(
            document: "what comes before", section: "", heading: line, line: 0, language: "sh", text: line + "\n")
        let outcome = try enter(block)
        guard outcome.ending == .exit(0) else { throw Failure("\(outcome)") }
        return outcome
    }
}
