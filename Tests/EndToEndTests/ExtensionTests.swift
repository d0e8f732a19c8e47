import Foundation
import Testing

/// System extensions: found at a bakery, pinned in the config, and loaded by the guest's own program.
@Suite(.blocking) struct ExtensionTests {
    private static let kubernetes = "kubernetes-v1.34.1-x86-64.raw"

    @Test func `a guest downloads what its config pins, checks it, loads it, and does nothing the next time`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(
                ["--sysext", "kubernetes=v1.34.1", "--sysext", "k3s=latest", "--sysext-role", "k3s=server"],
                bakery.url + "/right", bench)
            try #expect(
                guest.text(of: "/etc/flatcar/system-extensions") == """
                    kubernetes \(Self.kubernetes) \(bakery.digest(of: Self.kubernetes, in: bench.scratch)) \(bakery.url)/right
                    k3s k3s-v1.32.2+k3s10-x86-64.raw \
                    \(bakery.digest(of: "k3s-v1.32.2+k3s10-x86-64.raw", in: bench.scratch)) \(bakery.url)/right

                    """)
            let first = try guest.load()
            #expect(first.ending == .exit(0) && first.text.isEmpty && first.waits.isEmpty, "\(first)")
            #expect(first.calls == ["restart systemd-sysext.service ensure-sysext.service"])
            let file = "/opt/extensions/kubernetes/\(Self.kubernetes)"
            #expect(guest.link(of: "kubernetes") == file)
            try #expect(
                Data(contentsOf: URL(filePath: guest.path + file))
                    == Data(contentsOf: URL(filePath: "\(bakery.directory)/\(Self.kubernetes)")))
            let second = try guest.load()
            #expect(second.ending == .exit(0) && second.text.isEmpty && second.calls.isEmpty, "\(second)")
            // A disk that lost a bit is noticed.
            try Data(count: 100_000).write(to: URL(filePath: guest.path + file))
            let third = try guest.load()
            #expect(third.ending == .exit(0) && third.calls.count == 1, "\(third)")
        }
    }

    /// How the bakery serves, how it ends, what is said, how long is waited.
    @Test(arguments: [
        ("wrong", 1, "has the SHA-256", ["5", "10", "20"]), ("gone", 1, "404", ["5", "10", "20"]),
        ("cut-1", 0, "tried again in 5 s", ["5"]), ("busy-1", 0, "503", ["5"]),
        ("later-6", 0, "429", ["5", "10", "20", "40", "60", "60"]),
    ])
    func `what cannot be had or trusted is not loaded, and the console says why`(
        way: String, status: Int32, words: String, waits: [String]
    ) throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(
                ["--sysext", "kubernetes=v1.34.1"], "\(bakery.url)/\(way)", bench, sums: "file://\(bakery.directory)")
            let outcome = try guest.load()
            #expect(outcome.ending == .exit(status) && outcome.text.contains(words), "\(outcome)")
            #expect(outcome.waits == waits)
            #expect((guest.link(of: "kubernetes") == nil) == (status != 0))
            #expect(status == 0 || outcome.text.contains("kubernetes is given up for now"), "\(outcome)")
            #expect(status == 0 || outcome.calls.isEmpty, "what is loaded already is left alone")
            try #expect(
                !FileManager.default.contentsOfDirectory(atPath: "\(guest.path)/opt/extensions/kubernetes")
                    .contains { $0.hasSuffix(".part") && status == 0 })
        }
    }

    @Test func `a guest without a network goes on trying, longer and longer`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(
                ["--sysext", "kubernetes=v1.34.1"], "http://127.0.0.1:1", bench, sums: "file://\(bakery.directory)")
            try guest.endAfter(waits: 8)
            let outcome = try guest.load()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            #expect(outcome.waits == ["5", "10", "20", "40", "60", "60", "60", "60"])
        }
    }

    @Test func `what systemd-sysext does not merge is a failure, and is tried again at the next start`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(["--sysext", "tailscale=latest"], bakery.url + "/right", bench)
            try guest.breakMerging()
            let outcome = try guest.load()
            #expect(outcome.ending == .exit(1) && outcome.text.contains("tailscale is not loaded"), "\(outcome)")
            try #expect(guest.load().calls.count == 1)
        }
    }

    @Test func `one that cannot be had does not disturb the others`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(
                ["--sysext", "kubernetes=v1.34.1", "--sysext", "tailscale=latest"], bakery.url + "/right", bench)
            let list = "/etc/flatcar/system-extensions"
            let text = try guest.text(of: list)
            let lines = text.split(separator: "\n").map { line in
                String(line).replacing(line.hasPrefix("tailscale") ? "/right" : "\n", with: "/wrong")
            }
            try guest.write(lines.joined(separator: "\n") + "\n", to: guest.path + list, mode: 0o644)
            let first = try guest.load()
            #expect(first.ending == .exit(1) && first.calls.count == 1, "\(first)")
            #expect(guest.link(of: "kubernetes") != nil && guest.link(of: "tailscale") == nil)
            let second = try guest.load()
            #expect(second.ending == .exit(1) && second.calls.isEmpty, "nothing new is there: \(second)")
            try FileManager.default.removeItem(atPath: guest.path + list)
            try #expect(guest.load().ending == .exit(1), "a list that is gone is no empty one")
        }
    }

    @Test func `where only the guest knows the version, the bakery's sums say what is right`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(["--sysext", "tailscale=latest"], bakery.url + "/right", bench)
            let list = "/etc/flatcar/system-extensions"
            for (way, status) in [("wrong", Int32(1)), ("gone", 1), ("right", 0)] {
                try guest.write(
                    "kubernetes \(Self.kubernetes) - \(bakery.url)/\(way)\n", to: guest.path + list, mode: 0o644)
                try #expect(guest.load().ending == .exit(status), "\(way)")
            }
            try #expect(guest.load().calls.isEmpty)
            // As other people's tools write them.
            let sums = bakery.directory + "/SHA256SUMS"
            let plain = try String(contentsOfFile: sums, encoding: .utf8)
            for odd in [
                plain.uppercasedDigests, plain.replacing("\n", with: "\r\n"), plain.replacing("  ", with: " *./"),
            ] {
                try Data(odd.utf8).write(to: URL(filePath: sums))
                try FileManager.default.removeItem(atPath: guest.path + "/opt/extensions/kubernetes")
                let outcome = try guest.load()
                #expect(outcome.ending == .exit(0) && outcome.text.isEmpty, "\(outcome)")
            }
            try guest.write(
                "kubernetes kubernetes-v1.99.0-x86-64.raw - \(bakery.url)/right\n", to: guest.path + list, mode: 0o644)
            let outcome = try guest.load()
            #expect(outcome.ending == .exit(1), "\(outcome)")
            #expect(outcome.text.contains("SHA256SUMS has no kubernetes-v1.99.0-x86-64.raw"), "\(outcome)")
        }
    }

    @Test func `what an update has put in its place stays`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let guest = try guest(
                ["--sysext", "kubernetes=v1.34.1", "--sysext-updates"], bakery.url + "/right", bench)
            try #expect(guest.load().ending == .exit(0))
            // As systemd-sysupdate does it.
            let newer = "kubernetes-v1.34.3-x86-64.raw"
            try FileManager.default.copyItem(
                atPath: "\(bakery.directory)/\(newer)", toPath: "\(guest.path)/opt/extensions/kubernetes/\(newer)")
            let link = "\(guest.path)/etc/extensions/kubernetes.raw"
            unlink(link)
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: "../../opt/extensions/kubernetes/\(newer)")
            let outcome = try guest.load()
            #expect(outcome.ending == .exit(0) && outcome.calls.isEmpty, "\(outcome)")
            #expect(guest.link(of: "kubernetes")?.hasSuffix(newer) == true)
            try #expect(
                guest.text(of: "/etc/sysupdate.kubernetes.d/kubernetes.conf").contains(
                    "MatchPattern=kubernetes-v1.34.@v-%a.raw"))
        }
    }

    /// What is asked for, the exit code, and what is said.
    private static let mistakes: [([String], Int32, String)] = [
        (["--sysext", "kubernetes=v1.34.2"], 64, "the latest patch of v1.34 is v1.34.3"),
        (["--sysext", "kubernetes=v1.36.0"], 64, "the latest is v1.34.3"),
        (["--sysext", "nonsense=latest"], 64, "it has k3s, kubernetes, tailscale"),
        (["--sysext", "tailscale=latest", "--board", "arm64-usr"], 64, "it has kubernetes"),
        (["--sysext", "kubernetes"], 64, "NAME=VERSION"), (["--sysext", "a/b=v1"], 64, "a name has letters"),
        (["--sysext", "k3s=latest", "--sysext", "k3s=v1.32.2+k3s1"], 64, "k3s is there already"),
        (["--sysext-role", "k3s=server"], 64, "there is no --sysext of that name"),
        (["--sysext", "kubernetes=latest", "--sysext-role", "k3s=server"], 64, "there is no --sysext of that name"),
        (
            ["--sysext", "k3s=latest", "--sysext-url", "file:///nowhere"], 69,
            "cannot read the list of system extensions"
        ),
    ]

    @Test func `a mistake is said with what would be right`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            for (arguments, status, words) in Self.mistakes {
                let outcome = try bench.tool.run(
                    ["ignition"] + arguments, ["PROXMOX_FLATCAR_SYSEXT_URL": "file://\(bakery.directory)"])
                #expect(outcome.ending == .exit(status) && outcome.output.isEmpty, "\(outcome)")
                #expect(outcome.complaints.count == 1 && outcome.errors.contains(words), "\(outcome)")
            }
        }
    }

    @Test func `a config with extensions is one that Ignition takes, and its units are ones that systemd takes`() throws
    {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let url = ["PROXMOX_FLATCAR_SYSEXT_URL": "file://\(bakery.directory)"]
            let outcome = try bench.tool.run(
                [
                    "ignition", "--sysext", "kubernetes=latest", "--sysext", "k3s=latest", "--sysext-role", "k3s=agent",
                    "--sysext-updates",
                ], url)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try Command.run("ignition-validate", ["-"], input: outcome.text, in: bench.scratch)
            let config = try JSON(outcome.output)
            let unit = config["systemd"]?["units"]?.array.first { $0["name"] == "system-extensions.service" }
            let file = try bench.scratch.file("system-extensions.service", unit?["contents"]?.string ?? "")
            // Its program is not on this machine.
            let verified = try Command.attempt("systemd-analyze", ["verify", file], in: bench.scratch)
            let complaints = verified.messages.split(separator: "\n").filter {
                $0.contains("system-extensions.service") && !$0.contains("is not executable")
            }
            #expect(complaints.isEmpty, "\(verified)")
            #expect(
                config["storage"]?["links"]?.array.first?["path"]
                    == "/etc/systemd/system/multi-user.target.wants/k3s-agent.service")
            // Another version is another config.
            let other = try bench.tool.run(["ignition", "--sysext", "kubernetes=v1.34.1"], url)
            #expect(other.output != outcome.output)
            let unstarted = try bench.tool.run(["ignition", "--sysext", "k3s=latest"], url)
            #expect(unstarted.errors.contains("k3s starts nothing in a guest without --sysext-role"), "\(unstarted)")
        }
    }

    /// - Parameters:
    ///   - url: where the guest downloads from.
    ///   - sums: where the digests come from; nil for the same place.
    private func guest(
        _ arguments: [String], _ url: String, _ bench: Bench, sums: String? = nil
    ) throws -> GuestRoot {
        let outcome = try bench.tool.run(["ignition"] + arguments, ["PROXMOX_FLATCAR_SYSEXT_URL": sums ?? url])
        #expect(outcome.ending == .exit(0), "\(outcome)")
        let guest = try GuestRoot(try JSON(outcome.output), in: bench.scratch)
        if let sums {
            let list = "/etc/flatcar/system-extensions"
            try guest.write(guest.text(of: list).replacing(sums, with: url), to: guest.path + list, mode: 0o644)
        }
        return guest
    }
}

extension String {
    /// A file of sums with its digests in capitals.
    fileprivate var uppercasedDigests: String {
        split(separator: "\n").map { $0.prefix(64).uppercased() + $0.dropFirst(64) + "\n" }.joined()
    }
}
