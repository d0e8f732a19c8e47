import Foundation
import Testing

/// What a config makes of a guest, seen in a clone that does not outlive the run.
@Suite(.blocking) struct TryTests {
    static let base = ["try"]
    @Test(.simulator) func `a config is tried on a clone that is gone afterwards`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            let before = try bench.inventory()
            let outcome = try bench.tryConfig(["--expect-unit", "good.service", "--expect-file", "/opt/work"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for line in [
                "VM 21199: clone of version 4593.2.5 (", "release       4593.2.5", "192.0.2.10 (eth0)",
                "start         finished", "failed units  bad.service (exit-code)",
                "as written  file /etc/motd.d/hello", "there       directory /opt/work",
                "as written  unit good.service (enabled)", "as written  unit docker.service (masked)",
                #"ignition: files: op(1): [finished] writing file"#, "systemd: Started systemd-sysext.service.",
                "met  unit good.service is active", "VM.GuestAgent.Unrestricted",
            ] { #expect(outcome.text.contains(line), "\(line): \(outcome)") }
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `the version's own config is delivered no second time`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            let outcome = try bench.expectNoImage { try bench.tool.run(Self.base) }
            #expect(outcome.ending == .exit(0) && outcome.text.contains("the version's own"), "\(outcome)")
            try #expect(!bench.simulator.requests().contains { $0.path.hasSuffix("/upload") }, "\(outcome)")
            let settings = try bench.simulator.requests().filter { $0.method == "PUT" }
            #expect(settings.allSatisfy { !$0.path.hasSuffix("/qemu/211/config") }, "\(outcome)")
        }
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var settings: JSON = [:]
        var options: [String] = []
        var timeout = "5m"
        var exit: Int32 = 1
        let says: String
    }

    static let troubles = [
        Trouble(
            testDescription: "a file differs", settings: ["guest-files": ["/etc/motd.d/hello": "hallo"]], exit: 0,
            says: "differs     file /etc/motd.d/hello (5 bytes)"),
        Trouble(
            testDescription: "a file is missing", settings: ["guest-files": ["/etc/motd.d/hello": nil]], exit: 0,
            says: "missing     file /etc/motd.d/hello"),
        Trouble(
            testDescription: "a missing file was expected", settings: ["guest-files": ["/etc/motd.d/hello": nil]],
            options: ["--expect-file", "/etc/motd.d/hello"],
            says: "expected: file /etc/motd.d/hello is there; seen: missing"),
        Trouble(
            testDescription: "a unit that fails was expected", options: ["--expect-unit", "bad.service"],
            says: "expected: unit bad.service is active; seen: failed (exit-code)"),
        Trouble(
            testDescription: "a unit that nobody knows was expected", options: ["--expect-unit", "no.service"],
            says: "seen: systemd says nothing of it"),
        Trouble(
            testDescription: "one of several fails",
            settings: ["guest-failed-units": ["good.service"]],
            options: ["--expect-unit", "systemd-sysext.service", "--expect-unit", "good.service"],
            says: "expected: unit good.service is active; seen: failed (exit-code)"),
        Trouble(
            testDescription: "no agent answers", settings: ["guest-silent": .bool(true)], timeout: "2s",
            says: "the guest agent of VM 21199 did not answer within 2"),
        Trouble(
            testDescription: "another release starts",
            settings: ["guest-files": ["/etc/os-release": "ID=flatcar\nVERSION_ID=4593.2.4\n"]],
            says: "the guest says release 4593.2.4, and not 4593.2.5"),
        Trouble(
            testDescription: "there is no journal", settings: ["guest-files": ["/etc/machine-id": nil]],
            options: ["--expect-unit", "good.service"], timeout: "20s",
            says: "the journal, and with it failed units and --expect-unit: /etc/machine-id cannot be read"),
    ]

    @Test(.simulator, arguments: troubles)
    func `what is not as it should be is said, and the clone is gone all the same`(trouble: Trouble) throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            try bench.simulator.change("/settings", trouble.settings)
            let before = try bench.inventory()
            let outcome = try bench.tryConfig(trouble.options, timeout: trouble.timeout)
            #expect(outcome.ending == .exit(trouble.exit), "\(outcome)")
            #expect(outcome.complaints.count == (trouble.exit == 0 ? 0 : 1), "\(outcome)")
            #expect((outcome.text + outcome.errors).contains(trouble.says), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a clone that is kept is left alone until it is removed`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            let before = try bench.inventory()
            let outcome = try bench.tryConfig(["--keep-running"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for line in ["ssh core@192.0.2.10", "(1 key)", "qm terminal 21199", "proxmox-flatcar try --remove"] {
                #expect(outcome.text.contains(line), "\(line): \(outcome)")
            }
            let kept = try bench.machine(21199)
            #expect(kept?["running"] == .bool(true) && kept?["config"]?["protection"] != 1, "\(outcome)")
            for command in [["build"], ["prune", "--keep", "0"], ["check"], ["list"], Self.base] {
                let other = try bench.tool.run(command)
                #expect(other.ending == .exit(0), "\(other)")
                try #expect(bench.machine(21199)?["running"] == .bool(true), "\(other)")
            }
            for command in [["list"], ["prune", "--dry-run"]] {
                let told = try bench.tool.run(command)
                #expect(told.text.contains("VM 21199 was left running by 'try'"), "\(told)")
            }
            let removal = try bench.tool.run(["try", "--remove"])
            #expect(removal.ending == .exit(0) && removal.text == "removed VM 21199\n", "\(removal)")
            try #expect(bench.inventory() == before)
            try #expect(bench.tool.run(["try", "--remove"]).text == "there is nothing to remove\n")
        }
    }

    @Test(.simulator) func `without a config the clone has none`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            let before = try bench.inventory()
            let names = [
                "kernel-console", "masked-units", "masked-docker", "update-policy", "journal", "console-login",
            ]
            let outcome = try bench.tool.run(Self.base + names.flatMap { ["--without", $0] })
            #expect(outcome.ending == .exit(0) && outcome.text.contains("without a config"), "\(outcome)")
            #expect(outcome.text.contains("start         finished"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    /// Proxmox sends a journal of 8 MiB as six times as much JSON.
    @Test(.simulator) func `a guest neither takes much memory nor steers the terminal`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            try bench.simulator.change("/settings", ["guest-failed-units": ["x\u{1b}[2J\u{202e}.service"]])
            let rule = try bench.hold("POST", "/status/stop$")
            let run = try bench.tool.start(bench.trial())
            try bench.waitForHold(rule)
            let peak = run.child.peakMemory
            #expect(peak > 0 && peak < HostileRow.mostMemory, "\(peak >> 20) MiB")
            try bench.release(rule)
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0) && outcome.text.contains(".service (exit-code)"), "\(outcome)")
            #expect(!outcome.text.unicodeScalars.contains { "\u{1b}\u{202e}".unicodeScalars.contains($0) })
        }
    }
}
